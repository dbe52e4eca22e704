"""Common first and last names, and capitalised words that are not names.

A tenant's members come as a list; these words find people whom nobody listed, such as
a client's employees. All folded: lowercase, without accents.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FIRST_NAMES: Final = _words(
    """
    aaron adam adele adrian adrien agnes ahmed aicha aidan alain alan albert
    alejandro alex alexander alexandra alexandre alexis alice alicia aline alison
    amanda amelia amelie amina amy ana anais andre andrea andree andrew angela
    angele anika anita ann anna anne annick annie anthony antoine antonio arnaud
    arthur ashley audrey aurelie aurore barbara bastien beatrice ben benjamin benoit
    bernard beth bethany betty bob brandon brenda brian brigitte bruno camille carl
    carlos carmen carol carole caroline catherine cecile cedric celine chantal
    charles charlotte cheryl chloe chris christelle christian christina christine
    christophe christopher cindy claire clara claude claudia claudine clement
    colette colin corinne craig cynthia damien daniel daniela daniele danielle danny
    daphne david deborah debra denis denise dennis derek diana diane didier diego
    dmitri dominic dominique donald donna dorothy douglas dylan edith edmund edouard
    edward eileen elaine elena eliane elisabeth elise elizabeth ellen elodie emily
    emma emmanuel eric erica erik estelle ethan etienne eugene eva eve evelyn fabien
    fabienne fabrice farid fatima felix fernand fernando fiona florence francine
    francis francisco franck francois francoise frank fred frederic frederick
    frederique gabriel gabrielle gaetan gareth gary genevieve geoffrey george
    georges gerald gerard ghislain gilbert gilles ginette giovanni gisele giulia
    gloria gordon greg gregory guillaume gustavo guy guylaine hannah hassan heather
    helen helena helene henri henry herve hubert hugo ian ibrahim imogen ines ingrid
    irene isaac isabel isabelle ivan jack jacob jacqueline jacques james jamie jane
    janet janice jasmine jason javier jean jeanne jeff jeffrey jemima jennifer
    jeremy jerome jerry jesse jessica jesus jill jim joan joanna joanne jocelyn
    jocelyne joel joelle johanne john jonathan jordan jorge jose josee joseph
    josephine joshua josiane josie joyce juan juanita judith judy julia julian julie
    julien juliette justin karen karim karine kate katherine kathleen kathy katie
    kavita keith kelly ken kenji kenneth kevin khadija kim kimberly kyle lachlan
    lara larry laura laurence laurent laurie lea leila leo leon leslie liam liliane
    linda line lisa lise loic lorna lorraine louis louise luc lucas lucie lucy
    ludovic luis luke lydia lynda lynn madeleine malcolm manon manuel marc marcel
    marco margaret maria marianne marie marilyn marina mario marion marjorie marlene
    martha martin martine mary mathieu mathilde matthew matthieu maude maurice
    maxime megan mei melanie melissa michael michel michele micheline michelle
    miguel mike mireille mohamed mohammed monica monique muriel myriam nadia nadine
    nancy naomi natalia natalie nathalie nathan niamh nicholas nicolas nicole nina
    noah noel noemie normand odette odile olga oliver olivia olivier omar oscar
    pablo pamela pascal pascale patricia patrick paul paula paulette pauline pedro
    peter philip philippa philippe phillip pierre pooja priya rachel rajesh ralph
    ramon raphael raymond rebecca rejean rene renee ricardo richard rita robert
    roberta roger roland ronald rosa rosalie rose roxanne roy rupert russell ruth
    ryan sabrina sally samantha samuel sandra sanjay sara sarah scott sean sebastien
    serge sergio shannon sharon shirley simon simone siobhan sofia solange sonia
    sophia sophie soren stacy stefan stella stephane stephanie stephen steve steven
    stuart susan suzanne sylvain sylvie tania tanya tara teresa theo theresa therese
    thierry thomas tiffany tim timothy todd tony tracy travis trevor tyler valerie
    vanessa verity veronica veronique vicky victor victoria vincent virginia
    virginie vivian walter wei wendy william xavier xiu yan yann yannick yasmine
    yolande youssef yuki yvan yves yvette yvon yvonne zachary zoe
    """
)

LAST_NAMES: Final = _words(
    """
    adams allard allen anderson arsenault bailey baker beauchamp beaudoin beaulieu
    belanger bennett bergeron bernier bertrand bissonnette blais boisvert bouchard
    boucher boudreau brooks brown bryant caron carter cartier castonguay champagne
    charbonneau chartrand clark collins cooper couture cyr davies davis demers
    deschamps desjardins desrosiers dion dube dubois dufour dumont dupont dupuis
    durand edwards evans fernandez fontaine fortier fortin foster foucher fournier
    gagne gagnon garcia garneau gauthier gauvreau gelinas gendron gervais giguere
    gingras girard giroux godin gomez gonzalez gosselin goulet gravel gray grenier
    griffin guerin hall hamel harris harrison hebert henderson hernandez hill hoang
    howard hudson hughes jackson jenkins johnson johnston jones kelly kumar labelle
    labonte lachance lacroix lafleur lalonde lambert landry langlois lapierre
    lapointe laroche larouche lavallee lavigne lavoie leblanc leclerc lecompte leduc
    lefebvre legault lemay lemieux lepage lessard levesque lewis loiseau lopez
    macdonald maheux marchand martel martinez mason mcdonald mckenzie menard mercier
    michaud miller mitchell moreau morgan morin morris morrison murphy murray nadeau
    nelson nguyen ouellet ouellette paquette paquin paradis parent parker patel
    pelletier peterson phillips plante poirier poulin pouliot powell proulx racine
    raymond reed renaud reynolds richardson rivard roberge roberts robinson
    rodriguez rogers ross rousseau russo sanchez sanders savard savoie schmidt scott
    simard singh smith st-pierre stewart sullivan sylvestre tanguay taylor tessier
    theriault therrien thibault thompson tran tremblay trudeau trudel turcotte
    turgeon turner vachon vaillancourt villeneuve walker wallace ward watson white
    williams wilson wood wright
    """
)

# Names that are everyday words too: they count only with a capital letter.
ORDINARY: Final = _words(
    """
    adele alice art aurore baker ben bill brooks brown camille carol champagne
    chance charles clair claire clement colin comte cooper cote couture dawn eve
    fontaine fortier foster franck frank gage gene grace grand grant gravel gray guy
    hall hill hope jack jasmine jean jordan kelly ken kim labelle lachance lafleur
    lambert lea leo line lise long loup lynn marchand mark martin mason maxime may
    mercier miller morin noel norm page paradis parent parker pascal pat petit
    pierre plante poirier potter racine reed renaud rich rob rose roy rue sage sally
    sandy shannon short simple steve sue sylvestre tim todd tony tyler victor
    victoria virginia walker ward white will wood wright young
    """
)

# Capitalised words that name no person: products, makers, places of work.
PRODUCTS: Final = _words(
    """
    acrobat active adobe alto amazon android annual apple asus autocad autodesk
    autotask avast avaya avenue azure barracuda bitdefender bitlocker bluetooth
    brother canon center centre chrome cisco citrix city clinic clinique cloud
    cognos college conditional connectwise corp corporation crowdstrike daily datto
    defender dell desktop directory docusign dropbox dynamics east edge epson ericom
    eset est exchange explorer express facebook finance firefox fortinet fujitsu
    general gmail google group groupe head hotel hr huawei humaines hyper hyper-v
    ibm inc intune ios ipad iphone java jira kaspersky konica kyocera lab law lenovo
    lexmark limited linkedin linux llc logitech ltd ltee mac macbook macos main
    marketing meraki microsoft minolta mitel monthly nas netextender netgear nord
    north norton office onedrive onenote oracle ouest outlook palo panasonic pdf
    planner plus power powerpoint powershell premiere premium pro project publisher
    quarterly quickbooks ressources ricoh ringcentral router rue sage sales
    salesforce samsung sap sentinelone service services sharepoint sharp shopify
    simple skype slack snipping solidworks sonicwall sophos south sql standard
    street sud surface switch symantec synology system systeme team teams teamviewer
    thunderbird trend ubiquiti ubuntu unifi veeam ville visio visual vmware
    watchguard webex webroot weekly west whatsapp windows word wordpress xerox yahoo
    yealink zebra zoom
    """
)
