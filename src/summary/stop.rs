//! Function words of the biggest languages, written for this crate. Other languages do without: see [`super::terms`].

use rustc_hash::FxHashSet;

/// The list for a BCP 47 tag, in lower case; an empty one for languages without.
pub(super) fn of(language: &str) -> FxHashSet<&'static str> {
    let lines = match language.split(['-', '_']).next().unwrap_or(language) {
        "en" => EN,
        "de" => DE,
        "fr" => FR,
        "es" => ES,
        "pt" => PT,
        "it" => IT,
        "nl" => NL,
        "ru" => RU,
        "und" => UND,
        _ => &[],
    };
    lines.iter().flat_map(|line| line.split(' ')).collect()
}

/// Words that address the reader, in lower case: pronouns that mean nobody else.
pub(super) fn address(language: &str) -> &'static [&'static str] {
    match language.split(['-', '_']).next().unwrap_or(language) {
        "en" => &["you", "your", "yours"],
        "de" => &["du", "dich", "dir", "dein", "deine", "deinen", "deiner", "euch"],
        "fr" => &["vous", "votre", "vos", "tu", "ton", "tes"],
        "es" => &["usted", "ustedes", "tú", "tu", "tus", "te"],
        "pt" => &["você", "vocês", "teu", "tua"],
        "it" => &["voi", "tuo", "tua", "tuoi", "vostro", "vostra"],
        "nl" => &["je", "jij", "jouw", "jullie", "u", "uw"],
        "ru" => &["вы", "вас", "вам", "ваш", "ваша", "ваши", "вашей", "вашу"],
        "uk" => &["ви", "вас", "вам", "ваш", "ваша", "ваші"],
        "pl" => &["ty", "cię", "ciebie", "twój", "twoja", "twoje", "wasz", "wasze"],
        "sv" => &["du", "dig", "din", "ditt", "dina"],
        "da" | "nb" | "nn" | "no" => &["du", "dig", "deg", "din", "dit", "ditt", "dine"],
        "fi" => &["sinä", "sinun", "sinua", "teidän"],
        "tr" => &["siz", "sizin", "size", "sizi"],
        "id" | "ms" => &["anda", "kamu"],
        "vi" => &["bạn"],
        _ => &[],
    }
}

const EN: &[&str] = &[
    "a about above according after again against all also although always am among an and another any are aren around as at away back",
    "be became because become been before being below between both but by can cannot come could couldn d day days did didn do does doesn",
    "doing don done down during each either else even ever every few first for from further get getting give given go going good got had",
    "has have haven having he her here hers herself him himself his how however i if in including into is isn it its itself just know",
    "last later least less like ll long lot m made make makes many may me might mine more most mr mrs ms much must my myself never",
    "next no nor not nothing now of off often on once one only onto or other others our ours out over own part per put rather re really",
    "s said same saw say saying says second see seen set several shall she should shouldn since so some something still such t take taken",
    "than that the their theirs them themselves then there these they thing things this those though three through time to told too",
    "took toward towards two under until up upon us use used using ve very want wanted was wasn way we week weeks well went were weren",
    "what when where whether which while who whole whom whose why will with within without won would wouldn year years yet you your yours",
];
const DE: &[&str] = &[
    "ab aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bis bisher da dabei dadurch dafür damit",
    "dann daran das dass dazu dem den denen denn der deren des dessen die dies diese diesem diesen dieser dieses doch dort du durch",
    "ein eine einem einen einer eines er erst es etwa etwas für gegen gibt habe haben hat hatte hatten hier ihm ihn ihnen ihr ihre ihrem",
    "ihren ihrer im in ins ist ja jahr jahre jahren jede jeden jeder jetzt kann kein keine keinen können könnte man mehr mehrere mich mit",
    "muss müssen nach nicht noch nun nur ob oder ohne sagte schon sehr sei sein seine seinem seinen seiner seit selbst sich sie sind so",
    "soll sollen sondern sowie sowohl über um und uns unter viele vom von vor war waren was weil weiter wenn werde werden wie wieder will",
    "wir wird wo worden wurde wurden zu zum zur zwar zwei zwischen",
];
const FR: &[&str] = &[
    "a ai ainsi alors an ans après au aucun aussi autre autres aux avaient avait avant avec avoir c car ce cela celle celui ces cet",
    "cette ceux chez comme contre d dans de depuis des deux dont du elle elles en encore entre est et étaient était été être eu eux fait",
    "faire il ils j je jusqu l la le les leur leurs lors lui m ma mais même mes moins mon n ne non nos notre nous on ont ou où par",
    "pas pendant peu peut plus pour qu quand que quel quelle qui quoi s sa sans se selon sera ses si son sont sous sur t tous tout toute",
    "toutes très trois un une vers vos votre vous y",
];
const ES: &[&str] = &[
    "a al algo algunos ante antes año años aquí así aunque cada como con contra cual cuando de del desde donde dos durante e el él ella",
    "ellos en entre era eran es esa ese eso esta está están estas este esto estos fue fueron ha había han hasta hay hoy la las le les",
    "lo los más me mi mientras muy nada ni no nos o otra otras otro otros para pero poco por porque puede que qué quien se según ser si",
    "sí sido sin sobre son su sus también tan tanto te tiene tienen todo todos tras tres tu un una uno unos y ya yo",
];
const PT: &[&str] = &[
    "a ainda além ao aos após às até anos ano as cada com como contra da das de dela dele depois desde dia disse do dois dos e é ela ele",
    "eles em entre era essa esse esta está estão este eu foi foram há isso isto já lhe mais mas me mesmo meu muito na não nas nem no nos",
    "nós num numa o onde os ou para pela pelas pelo pelos pode por porque qual quando que quem são se segundo sem ser será seu seus só",
    "sobre sua suas também tem têm ter toda todo todos um uma",
];
const IT: &[&str] = &[
    "a ad agli ai al alla alle allo anche ancora anni anno che chi ci come con contro cui da dagli dai dal dalla dalle degli dei del",
    "della delle dello di dopo dove due e è ed era erano fa fra gli ha hanno i il in io l la le lo loro ma mentre molto ne negli nei nel",
    "nella nelle no noi non o ogni per perché però più poi prima può quando quanto quella quelle quello questa queste questi questo se",
    "sempre senza si sia sono sta stata stati stato su sua sue sugli sui sul sulla suo suoi tra tre tutti tutto un una uno",
];
const NL: &[&str] = &[
    "aan al alle als ander andere bij daar dan dat de deze die dit doen door dus een eens en er geen had hebben heeft hem het hier hij hun",
    "iets ik in is ja jaar kan kunnen maar me meer men met mijn na naar niet nog nu of om omdat onder ons ook op over te tegen ten toch",
    "toen tot uit van veel voor waar want waren was wat we wel werd werden wie wij wordt worden zal ze zei zelf zich zij zijn zo zou",
];
const RU: &[&str] = &[
    "а без более бы был была были было быть в вас ведь весь во вот все всего всех вы где года году да даже для до его ее её если есть еще",
    "ещё же за здесь и из или им их к как ко когда которая которого которой которые который которых кто ли лишь между меня мне может мы",
    "на над надо нас не него нее неё нет ни них но о об однако он она они оно от перед по под после потом потому при про раз с сам свои",
    "свой своих себя сказал со так также там тем теперь то того тоже только том тот тут ты у уже хотя чего чем через что чтобы эта эти",
    "этих это этого этой этом этот я",
];
/// Language unknown: a few of the commonest.
const UND: &[&str] = &["the of and der die und les des une los las del della che het een"];
