"""Connectors: ConnectWise, SentinelOne, Microsoft Defender, PostgreSQL."""
