"""Vocabulary of IT support: ideas with their synonyms, stop words, language markers.

Everything is written without accents and in lowercase; texts are folded the
same way before they are compared. The lists hold general vocabulary only: no
customer, no person of a tenant, no sentence of a data set.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# One idea a line: the first word names it, all of them count as one. English and
# French stand together, so that one subject in two languages is one topic.
_IDEAS: Final = """
password: password, passwords, passwd, pwd, passcode, mot de passe, mots de passe, mdp
email: email, emails, e mail, e mails, mail, mails, mailbox, inbox, courriel, courriels
email: courrier electronique, boite de reception, boite aux lettres, boite courriel
email: boite mail, messagerie, messages, message
printer: printer, printers, print, prints, printing, imprimante, imprimantes
printer: impression, impressions, imprimer, imprime, photocopier, photocopieur
printer: photocopieuse, copieur, copieurs, copieuse, copieuses, mfp, multifonction
paper: paper, papier
jam: jam, jams, jammed, bourrage, coince, coincee
scanner: scanner, scanners, scan, scans, scanning, scan to email, numeriseur
scanner: numerisation, numeriser
toner: toner, toners, ink, cartridge, cartridges, encre, cartouche, cartouches
vpn: vpn, vpns, forticlient, anyconnect, globalprotect, remote access, acces a distance
remote: remote desktop, rdp, bureau a distance, session distante, terminal server
wifi: wifi, wi fi, wireless, sans fil
network: network, networks, lan, reseau, reseaux
internet: internet, web access
phone: phone, phones, telephone, telephones, telephony, telephonie, voip, softphone
phone: handset, combine
mobile: mobile, mobiles, smartphone, iphone
mobile: android, cellulaire, cell, portable telephone
voicemail: voicemail, voice mail, boite vocale, messagerie vocale, repondeur
laptop: laptop, laptops, notebook, portable, portables, ordinateur portable
laptop: ordinateurs portables, pc portable
computer: computer, computers, pc, pcs, workstation, workstations, ordinateur
computer: ordinateurs, poste de travail, postes de travail
screen: screen, screens, monitor, monitors, display, ecran, ecrans, moniteur, moniteurs
keyboard: keyboard, keyboards, clavier, claviers
mouse: mouse, souris
headset: headset, headsets, headphones, casque, casques, ecouteurs, micro casque
camera: camera, cameras, webcam, webcams
dock: dock, docking station, station d accueil
battery: battery, batteries, batterie, pile
charger: charger, chargers, power adapter, chargeur, chargeurs
server: server, servers, serveur, serveurs
backup: backup, backups, back up, sauvegarde, sauvegardes, copie de securite
backup: copies de securite
restore: restore, restored, restores, recover, recovered, recovery, restaurer
restore: restauration, recuperer, recuperation, restaure
delete: deleted, delete, deletes, lost, missing, removed by mistake, supprime, supprimes
delete: supprimee, suppression, efface, effaces, perdu, perdus, disparu, disparus
file: file, files, document, documents, fichier, fichiers
folder: folder, folders, directory, dossier, dossiers, repertoire, repertoires
share: share, shares, shared, shared drive, network drive, mapped drive, drive, drives
share: partage, partages, partagee, partages reseau, lecteur reseau, lecteurs reseau
share: lecteur partage, lecteur
disk: disk, disks, hard drive, hard disk, disk space, storage, disque, disques
disk: disque dur, espace disque, stockage
full: full, space low, almost full, plein, pleine, sature, saturee, quota
access: access, accesses, permission, permissions, rights, acces, autorisation
access: autorisations, droits, droit d acces, droits d acces
denied: denied, refused, forbidden, refuse, refusee, interdit
account: account, accounts, compte, comptes
lock: locked, lock, locks, locked out, lockout, verrouille, verrouilles, verrouillee
lock: verrouillage, bloque, bloques, bloquee, blocked, unlock, deverrouiller
lock: deverrouillage, debloquer
expire: expired, expire, expires, expiring, expiration, expiree, echu, echue, expiry
reset: reset, resets, resetting, reinitialiser, reinitialisation, reinitialise
reset: reinitialisee, reset link
forgot: forgot, forgotten, forgets, oublie, oubliee, oublies, oublier
login: login, logins, log in, log on, logon, sign in, signin, logging in, signing in
login: ouvrir une session, ouverture de session
login: s authentifier, authentification, authentication
connection: se connecter, connecter, connexion, connexions
mfa: mfa, 2fa, two factor, two step, multi factor, authenticator, double facteur
mfa: deux facteurs, double authentification, authentification multifacteur
mfa: verification en deux etapes
disconnect: disconnects, disconnect, disconnected, disconnecting, drops, drop, dropping
disconnect: disconnection, deconnecte, deconnectes, deconnexion, deconnexions, coupe
disconnect: coupure, coupures, coupee, dropped, cuts out
slow: slow, slowly, slowness, sluggish, very slow, latency, lag, lent, lente, lents
slow: lentement, lenteur, lenteurs, latence, ralenti, ralentissement
freeze: freeze, freezes, freezing, frozen, hangs, hang, hung, fige, figee, figes, gele
crash: crash, crashes, crashed, crashing, plante, plantage, plantages, plantent
crash: blue screen, bsod, ecran bleu, closes by itself, se ferme
start: boot, boots, booting, startup, power on, turn on, demarrer, demarre, demarrage
start: allumer, s allume
update: update, updates, updated, updating, upgrade, patch, patches, patching
update: mise a jour, mises a jour, mettre a jour, correctif, correctifs
install: install, installs, installed, installing
install: installation, setup, set up, installer
install: deploy, deployment, deploiement, deployer
software: software, application, applications, app, apps, logiciel, logiciels
software: programme, programmes, program
license: license, licenses, licence, licences, licensing, subscription, abonnement
onboard: new employee, new hire, new user, new starter, onboarding, nouvel employe
onboard: nouvelle employee, nouveau employe, nouvel utilisateur, nouvelle arrivee
onboard: nouvel arrivant, arrivee d un employe, embauche, integration d un employe
offboard: offboarding, departure, leaver, terminated employee, employee leaving
offboard: depart, fin d emploi, depart d un employe, employee departure
phishing: phishing, phish, suspicious email, suspicious message, hameconnage
phishing: courriel suspect, message suspect, courriel frauduleux, courriels suspects
spam: spam, junk, junk mail, pourriel, pourriels, indesirable, indesirables
virus: virus, malware, ransomware, infected, trojan, maliciel, logiciel malveillant
virus: antivirus, infecte, infection, rancongiciel
attachment: attachment, attachments, piece jointe, pieces jointes
signature: signature, signatures
calendar: calendar, calendars, calendrier, calendriers, agenda
meeting: meeting, meetings, conference, video call, reunion, reunions, visioconference
meeting: meeting room, salle de reunion, room booking
distribution: distribution list, mailing list
distribution: liste de distribution, listes de diffusion
distribution: liste de diffusion
certificate: certificate, certificates, ssl, tls, certificat, certificats
firewall: firewall, firewalls, pare feu
website: website, web site, site web, site internet, web page, page web
browser: browser, navigateur, chrome, firefox, edge
database: database, databases, base de donnees, bases de donnees, sql
invoice: invoice, invoices, billing, facture, factures, facturation
accounting: accounting, comptabilite, comptable, sage, quickbooks
payroll: payroll, paie, payes
order: order, orders, purchase, purchasing
order: quote, commande, commander, achat, soumission
replace: replace, replacement, replaced, remplacer, remplacement, remplacee
move: move, moving, relocation, demenagement, deplacer, deplacement, demenager
sync: sync, syncs, syncing, synchronization, synchronisation, synchroniser, synchronise
time: clock, wrong time, horloge, heure
sound: sound, audio, speakers, speaker, microphone, son, haut parleur, micro
power: power outage, panne de courant, panne electrique
outage: outage, outages, panne, pannes, panne generale
ups: ups, onduleur
badge: badge, badges, access card, door, carte d acces, porte
training: training, formation, how to, comment faire, comment puis je
office: office, o365, m365, microsoft 365, office 365, ms office, suite office
excel: excel, spreadsheet, tableur, chiffrier
usb: usb, usb key, cle usb, usb stick
domain: domain, dns, domaine
offline: offline, off line, hors ligne
hardware: hardware, materiel
noise: noise, noisy, bruit, bruyant, fan, ventilateur
"""

# Ideas of nearly every subject: something is wrong or wanted. They get little weight
# and make no topic alone.
_FAINT_IDEAS: Final = """
fail: fail, fails, failed, failing, failure, failures, error, errors, issue, issues
fail: problem, problems, trouble, broken, not working, does not work, doesn t work
fail: isn t working, won t work, stopped working, not responding, cannot, can t, can not
fail: unable, unable to, won t, doesn t, does not, impossible, incident, down
fail: ne fonctionne pas, ne fonctionne plus, fonctionne pas, fonctionne plus
fail: ne marche pas, ne marche plus, marche pas, ne repond pas, ne repond plus
fail: erreur, erreurs, probleme, problemes, en panne, echec, echoue, echoues
fail: echouee, defaillance, defectueux, defectueuse, ne peut pas, ne peut plus
fail: ne parvient pas, incapable, hors service, brise, brisee, souci, soucis
ask: request, requests, requested, need, needs, needed, asks, asking, wants, please
ask: require, requires, required, demande, demandes, besoin, svp, veuillez, requis
ask: demander, souhaite, help, aide, assistance, support
new: new, nouveau, nouvelle, nouvel, nouveaux, nouvelles, create, created, creation
new: creer, add, adding, added, ajout, ajouter, additional, supplementaire
change: change, changes, changing, changed, modify, modification, changer, changement
change: modifier, configure, configuration, configurer
user: user, users, utilisateur, utilisateurs, utilisatrice, employee, employees, employe
user: employes, staff, client, clients, customer, colleague, collegue, person, personne
user: reception, accueil, department, departement, team, equipe, bureau, desk, manager
open: open, opens, opening, ouvrir, ouvre, ouverture, launch, lancer
connect: connect, connects, connecting, connection, branche, brancher, joindre
send: send, sending, sent, receive, receiving, received, envoyer, envoi, envoie
send: recevoir, recoit, reception des
again: again, repeatedly, keeps, constantly, often, frequent, frequently, encore
again: souvent, constamment, toujours, regulierement, intermittent, intermittents
urgent: urgent, asap, urgence, critical, critique, important, priority, priorite
check: check, checking, verify, review, verifier, verification, valider, validation
ticket: ticket, tickets, case, billet, billets, dossier no, ref, reference, no, num
ticket: re, fw, fwd, tr, numero, number
tell: call, calls, write, report, reported, reports, alert, alerts, follow up, followup
tell: appeler, appel, ecrire, signale, signalee, signaler, alerte, alertes, suivi
tell: hello, hi, ext, says, device, address
tell: adresse, poste, contact, contacter, contacts, appareil
floor: floor, room, building, site, etage, salle, succursale, branch, location, local
"""

STOP_WORDS: Final = _words(
    """
    a an the and or of to in on at by for from with without is are was were be been
    has have had do does did not no it its this that these those i we he she they
    you my our his her their your me us him them as if then than when where while
    after before since until during some any all too very just only also into onto
    over under out up off via per about re so but can could should would will may
    might must get gets got s t m d ll ve hi hello dear thanks thank regards today
    yesterday tomorrow morning afternoon monday tuesday wednesday thursday friday
    saturday sunday january february march april june july august september october
    november december le la les l un une des du de au aux et ou en dans sur sous par
    pour avec sans est sont etait etaient etre ete ai ont avait avoir ne pas plus ce
    cet cette ces ca cela qui que qu quoi dont quand si mais donc car je tu il elle
    nous vous ils elles mon ma mes ton ta tes son sa ses notre nos votre vos leur
    leurs se te lui y n c j depuis apres avant pendant lors chez vers entre tres
    trop peu aussi tout tous toute toutes meme comme bonjour merci aujourd hui hier
    demain matin midi soir lundi mardi mercredi jeudi vendredi samedi dimanche
    janvier fevrier mars avril mai juin juillet aout septembre octobre novembre
    decembre
    """
)

FRENCH: Final = _words(
    """
    le la les un une des du de d l au aux et ou en dans sur pour avec sans est sont
    ne pas plus ce cette qui que se sa son ses chez depuis demande mot passe
    courriel imprimante reseau serveur poste fichier dossier acces compte erreur
    panne lent lente ecran mise jour probleme fonctionne utilisateur nouvel nouveau
    sauvegarde telephone ordinateur connexion deconnecte impossible partage
    """
)

ENGLISH: Final = _words(
    """
    the a an and or of to in on at for from with without is are was not does doesn
    won can cannot my our his her their it this that when after since request
    password email printer network server file folder access account error down slow
    screen update problem working user new backup phone computer connection issue
    unable need needs shared fails locked expired
    """
)


def _table(text: str) -> dict[tuple[str, ...], str]:
    table: dict[tuple[str, ...], str] = {}
    for line in text.strip().splitlines():
        idea, _, phrases = line.partition(":")
        for phrase in phrases.split(","):
            table[tuple(phrase.split())] = idea
    return table


IDEAS: Final[dict[tuple[str, ...], str]] = {**_table(_FAINT_IDEAS), **_table(_IDEAS)}
"""Phrase, as a tuple of words, to its idea."""

FAINT: Final = frozenset(_table(_FAINT_IDEAS).values())
LONGEST_PHRASE: Final = max(map(len, IDEAS))
