"""French ticket summaries: several phrasings for each subject.

A word in braces is filled in by ``summaries.py``: a host, a person of the client,
a login, an e-mail address, a date, a telephone or ticket number, an IP address.
Only the three how-to subjects use KPI 02's keywords, and only ``password`` says
"mot de passe", so that tests can count by the text alone.
"""

PHRASES: dict[str, tuple[str, ...]] = {
    "password": (
        "Réinitialisation du mot de passe pour {person}",
        "Mot de passe expiré, compte {login}",
        "Mot de passe oublié - {person}",
        "Compte verrouillé après plusieurs essais de mot de passe ({login})",
        "Mot de passe refusé à l'ouverture de session sur {host}",
    ),
    "folder_access": (
        "Accès au dossier partagé refusé pour {person}",
        "Ajouter {person} au dossier partagé Comptabilité",
        "Droits de lecture sur le dossier partagé de l'équipe",
        "Dossier partagé inaccessible pour {login}",
    ),
    "outlook": (
        "Outlook ne synchronise plus la boîte de {person}",
        "Outlook demande sans cesse de se reconnecter",
        "Boîte Outlook pleine, {person} ne reçoit plus",
        "Outlook plante à l'ouverture d'une pièce jointe sur {host}",
        "Recherche Outlook incomplète depuis la mise à jour",
    ),
    "mail_outage": (
        "Panne de courriel : aucun message reçu depuis ce matin",
        "Panne de courriel générale, envoi impossible",
        "Les courriels ne sortent plus, panne chez tous les collègues",
        "Panne du serveur de courriel signalée par {person}",
    ),
    "printer": (
        "Imprimante hors ligne au 2e étage",
        "Bourrage papier sur l'imprimante de la réception",
        "L'imprimante n'imprime plus depuis {host}",
        "Imprimante : impression floue et traces noires",
        "Installer l'imprimante réseau pour {person}",
    ),
    "teams_audio": (
        "Teams : aucun son pendant les appels",
        "Micro non détecté dans Teams sur {host}",
        "Audio Teams coupé en réunion, {person}",
        "Casque muet dans Teams, le son passe par l'écran",
    ),
    "onboarding": (
        "Nouvel employé : {person}, arrivée le {date}",
        "Préparer le poste et les comptes du nouvel employé {person}",
        "Arrivée d'un nouvel employé le {date}",
        "Création de compte, nouvel employé {person}",
    ),
    "offboarding": (
        "Départ de {person} le {date}, désactiver les comptes",
        "Désactiver le compte {login} (départ)",
        "Départ d'un employé : fermer les comptes et récupérer le portable",
    ),
    "install": (
        "Installer Adobe Acrobat sur {host}",
        "Installation d'un logiciel pour {person}",
        "Demande d'installation de logiciel : AutoCAD",
        "Logiciel à installer sur le poste {host}",
    ),
    "erp": (
        "Erreur dans le progiciel comptable à la facturation",
        "Le progiciel comptable se ferme tout seul sur {host}",
        "Progiciel comptable : fenêtre figée pour {person}",
        "Progiciel comptable très lent en fin de mois",
    ),
    "slow_pc": (
        "Ordinateur très lent au démarrage, {host}",
        "Poste de {person} lent depuis la mise à jour",
        "Ordinateur lent, ventilateur bruyant",
        "Lenteur extrême de l'ordinateur {host}",
    ),
    "hardware": (
        "Écran brisé sur le portable de {person}",
        "Station d'accueil défectueuse, bris matériel",
        "Bris matériel : clavier et écran du portable {host}",
        "Écran noir, bris de la station d'accueil",
    ),
    "mobile": (
        "Configurer le téléphone cellulaire de {person}",
        "Téléphone cellulaire perdu par {person}",
        "Nouveau cellulaire à inscrire dans Intune",
        "Cellulaire : calendrier absent après inscription Intune",
    ),
    "howto_excel": (
        "Comment faire un tableau croisé dynamique dans Excel",
        "{person} ne sait pas figer les volets dans Excel",
        "Formation Excel demandée par {person}",
        "Erreur utilisateur : formules Excel écrasées",
        "Comment puis-je protéger une feuille Excel",
    ),
    "howto_sharepoint": (
        "Comment faire pour partager un fichier SharePoint",
        "{person} ne sait pas retrouver une version SharePoint",
        "Formation SharePoint pour l'équipe de {person}",
        "Erreur utilisateur : bibliothèque SharePoint déplacée",
    ),
    "howto_signature": (
        "Comment faire pour changer la signature de courriel",
        "Comment puis-je mettre le logo dans ma signature",
        "{person} ne sait pas modifier sa signature",
        "Erreur utilisateur : signature effacée",
    ),
    "vpn": (
        "Déconnexions VPN répétées en télétravail",
        "Le VPN se déconnecte toutes les dix minutes ({login})",
        "VPN instable, {person} est déconnecté",
        "VPN : connexion perdue depuis la maison, {host}",
        "Coupures du VPN plusieurs fois par jour",
    ),
    "wifi": (
        "Wi-Fi faible dans la salle de conférence",
        "Pas de Wi-Fi sur {host}",
        "Le Wi-Fi coupe à l'entrepôt",
        "Borne Wi-Fi hors service, adresse {ip}",
    ),
    "internet": (
        "Internet en panne au bureau",
        "Coupure Internet complète du site",
        "Lien Internet du fournisseur instable",
        "Plus d'Internet depuis {person}, lien secondaire actif",
    ),
    "firewall": (
        "Ouvrir un port sur le pare-feu pour {ip}",
        "Règle de pare-feu à ajouter pour le fournisseur",
        "Pare-feu : site de la banque bloqué",
        "Mise à jour du pare-feu à planifier",
    ),
    "backup": (
        "Échec de la sauvegarde sur {host}",
        "Sauvegarde en échec, tâche nocturne {host}",
        "Alerte : sauvegarde incomplète du serveur {host}",
        "Sauvegarde manquante depuis le {date}",
    ),
    "disk": (
        "Espace disque faible sur {host}",
        "Disque presque plein : {host}, 4 % libre",
        "Alerte d'espace disque, lecteur D de {host}",
        "Espace disque critique ({host})",
    ),
    "server_down": (
        "Serveur {host} ne répond plus",
        "Alerte : serveur {host} injoignable",
        "Redémarrage inattendu du serveur {host}",
        "Serveur {host} hors ligne, adresse {ip}",
    ),
    "phishing": (
        "Hameçonnage signalé par {person}",
        "Tentative d'hameçonnage reçue de {email}",
        "Message d'hameçonnage, lien cliqué par {login}",
        "Courriel d'hameçonnage à bloquer : {email}",
    ),
    "malware": (
        "Logiciel malveillant détecté sur {host}",
        "Alerte antivirus : fichier malveillant en quarantaine, {host}",
        "Fichier malveillant bloqué par l'antivirus chez {person}",
        "Analyse antivirus à refaire, menace sur {host}",
    ),
    "mfa": (
        "Authentification multifacteur à réinscrire pour {person}",
        "Code MFA non reçu, {login}",
        "Changement d'appareil MFA pour {person}",
        "MFA : application d'authentification à reconfigurer",
    ),
    "purchase": (
        "Soumission pour un portable, {person}",
        "Commande de deux portables et écrans",
        "Achat d'un portable de remplacement pour {host}",
        "Soumission demandée : portables pour le {date}",
    ),
    "licence": (
        "Licence Microsoft 365 à ajouter pour {person}",
        "Retirer une licence Microsoft 365 inutilisée",
        "Renouvellement des licences, échéance le {date}",
    ),
    "migration": (
        "Migration vers le nouveau serveur, lot du {date}",
        "Projet de migration : transfert des boîtes",
        "Migration des postes vers Windows 11, lot {n}",
        "Projet de migration : essais avec {person}",
    ),
}
PREFIXES = ("RE: ", "TR: ", "URGENT - ", "[EXT] ", "Bonjour, ", "Suivi : ")
SUFFIXES = (
    " - {person}",
    " ({host})",
    " (réf. {n})",
    " depuis le {date}",
    ", joindre {person} au {phone}",
    ", écrire à {email}",
    " / billet {n}",
    ", poste {host}",
)
