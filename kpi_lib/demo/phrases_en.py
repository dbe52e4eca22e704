"""English ticket summaries: several phrasings for each subject.

A word in braces is filled in by ``summaries.py``: a host, a person of the client,
a login, an e-mail address, a date, a telephone or ticket number, an IP address.
Only the three how-to subjects use KPI 02's keywords, and only ``password`` says
"password", so that tests can count by the text alone.
"""

PHRASES: dict[str, tuple[str, ...]] = {
    "password": (
        "Password reset for {person}",
        "Password expired, account {login}",
        "Forgotten password - {person}",
        "Account locked after several password attempts ({login})",
        "Password refused at sign-in on {host}",
    ),
    "folder_access": (
        "Access to shared folder denied for {person}",
        "Add {person} to the Finance shared folder",
        "Read permission on the team's shared folder",
        "Shared folder not available for {login}",
    ),
    "outlook": (
        "Outlook not syncing mailbox of {person}",
        "Outlook keeps asking to sign in again",
        "Outlook mailbox full, {person} receives nothing",
        "Outlook crashes when opening an attachment on {host}",
        "Outlook search incomplete since the update",
    ),
    "mail_outage": (
        "Mail outage: no messages received since this morning",
        "Mail outage for everybody, cannot send",
        "Emails stuck, outage across the whole office",
        "Mail server outage reported by {person}",
    ),
    "printer": (
        "Printer offline on the second floor",
        "Paper jam in the reception printer",
        "Printer no longer prints from {host}",
        "Printer output blurred with black streaks",
        "Add the network printer for {person}",
    ),
    "teams_audio": (
        "Teams: no sound during calls",
        "Microphone not detected in Teams on {host}",
        "Teams audio drops in meetings, {person}",
        "Headset silent in Teams, sound comes from the monitor",
    ),
    "onboarding": (
        "New starter: {person}, joining on {date}",
        "Prepare laptop and accounts for new starter {person}",
        "New starter arriving on {date}",
        "Create accounts, new starter {person}",
    ),
    "offboarding": (
        "Leaver: {person} on {date}, disable accounts",
        "Disable account {login} (leaver)",
        "Leaver: close the accounts and collect the laptop",
    ),
    "install": (
        "Install Adobe Acrobat on {host}",
        "Software installation for {person}",
        "Software install request: AutoCAD",
        "Software to be installed on {host}",
    ),
    "erp": (
        "Error in the accounting application when invoicing",
        "Accounting application closes by itself on {host}",
        "Accounting application frozen for {person}",
        "Accounting application very slow at month end",
    ),
    "slow_pc": (
        "Computer very slow at start-up, {host}",
        "Slow computer since the update, {person}",
        "Computer slow and fan noisy",
        "Extremely slow computer {host}",
    ),
    "hardware": (
        "Broken screen on the laptop of {person}",
        "Docking station faulty, broken hardware",
        "Broken hardware: keyboard and screen of {host}",
        "Black screen, docking station broken",
    ),
    "mobile": (
        "Set up mobile phone of {person}",
        "Mobile phone lost by {person}",
        "New mobile phone to enrol in Intune",
        "Mobile phone: calendar missing after Intune enrolment",
    ),
    "howto_excel": (
        "How to build a pivot table in Excel",
        "{person} doesn't know how to freeze panes in Excel",
        "Excel training requested by {person}",
        "User error: Excel formulas overwritten",
        "How to protect a sheet in Excel",
    ),
    "howto_sharepoint": (
        "How to share a SharePoint file",
        "{person} doesn't know where SharePoint keeps versions",
        "SharePoint training for the team of {person}",
        "User error: SharePoint library moved",
    ),
    "howto_signature": (
        "How to change the email signature",
        "How to put the logo in my signature",
        "{person} doesn't know where to edit the signature",
        "User error: signature deleted",
    ),
    "vpn": (
        "Repeated VPN disconnections when working from home",
        "VPN disconnects every ten minutes ({login})",
        "Unstable VPN, {person} gets disconnected",
        "VPN: connection lost from home, {host}",
        "VPN drops several times a day",
    ),
    "wifi": (
        "Weak Wi-Fi in the meeting room",
        "No Wi-Fi on {host}",
        "Wi-Fi cuts out in the warehouse",
        "Wi-Fi access point dead, address {ip}",
    ),
    "internet": (
        "Internet down at the office",
        "Complete Internet outage at the site",
        "Internet line of the provider unstable",
        "No Internet says {person}, backup line active",
    ),
    "firewall": (
        "Open a port on the firewall for {ip}",
        "Firewall rule to be added for a supplier",
        "Firewall blocks the bank's website",
        "Firewall update to be planned",
    ),
    "backup": (
        "Backup failed on {host}",
        "Backup job failure overnight, {host}",
        "Alert: backup of server {host} incomplete",
        "Backup missing since {date}",
    ),
    "disk": (
        "Low disk space on {host}",
        "Disk almost full: {host}, 4% free",
        "Disk space alert, drive D of {host}",
        "Critical disk space ({host})",
    ),
    "server_down": (
        "Server {host} not responding",
        "Alert: server {host} unreachable",
        "Unexpected restart of server {host}",
        "Server {host} offline, address {ip}",
    ),
    "phishing": (
        "Phishing reported by {person}",
        "Phishing attempt received from {email}",
        "Phishing message, link clicked by {login}",
        "Phishing email to be blocked: {email}",
    ),
    "malware": (
        "Malware detected on {host}",
        "Antivirus alert: malware file quarantined, {host}",
        "Malware file blocked by the antivirus of {person}",
        "Antivirus scan to be repeated, malware on {host}",
    ),
    "mfa": (
        "Multi-factor authentication to be re-enrolled for {person}",
        "MFA code not received, {login}",
        "Change of MFA device for {person}",
        "MFA: authenticator app to be set up again",
    ),
    "purchase": (
        "Quote for a laptop, {person}",
        "Order two laptops and monitors",
        "Buy a replacement laptop for {host}",
        "Quote wanted: laptops by {date}",
    ),
    "licence": (
        "Add a Microsoft 365 licence for {person}",
        "Remove an unused Microsoft 365 licence",
        "Licence renewal, due on {date}",
    ),
    "migration": (
        "Migration to the new server, batch of {date}",
        "Migration project: moving mailboxes",
        "Migration of computers to Windows 11, batch {n}",
        "Migration project: tests with {person}",
    ),
}
PREFIXES = ("RE: ", "FW: ", "URGENT - ", "[EXT] ", "Hello, ", "Follow-up: ")
SUFFIXES = (
    " - {person}",
    " ({host})",
    " (ref. {n})",
    " since {date}",
    ", call {person} on {phone}",
    ", write to {email}",
    " / ticket {n}",
    ", device {host}",
)
