//! Words that carry grammar rather than topic, for the languages most asked for. Written for this crate; short on purpose, since
//! callers also look at how often a word occurs. Not a lexicon.

/// The lists, by ISO 639-1 code, words parted by spaces.
const LISTS: [(&str, &str); 12] = [
    (
        "en",
        "a about after all also an and any are as at be because been before being but by can could did do does for from further had has have he her here him his how i if in into is it its just like made may me more most much my no not now of off on one only or other our out over own per said same say says she should since so some such than that the their them then there these they this those through to too two under until up very was we were what when where which while who will with would year years you your s t re ve ll d m cnn mr mrs ms",
    ),
    (
        "de",
        "aber alle als also am an auch auf aus bei bin bis bist da damit dann das dass dem den der des die dies diese dieser doch dort du durch ein eine einem einen einer eines er es für gegen habe haben hat hatte hier ich ihr ihre im in ist ja jedoch kann kein keine man mehr mit muss nach nicht noch nun nur ob oder ohne schon sehr sei sein seine seit sich sie sind so soll sowie über um und uns unter vom von vor war waren was wegen weil wenn wer werden wie wird wir wo wurde wurden zu zum zur zwischen",
    ),
    (
        "fr",
        "a à alors au aussi autre aux avec avait avoir c ce ces cette chez comme contre d dans de depuis des deux dont du elle elles en encore entre est et été être eux fait il ils j je l la le les leur leurs lui m ma mais me même mes moins n ne nos notre nous on ont ou où par pas peut plus pour qu quand que qui s sa sans se selon ses si son sont sous sur t ta tout toute tous toutes très tu un une vers vos votre vous y",
    ),
    (
        "es",
        "a al algo ante antes aunque cada como con contra cual cuando de del desde donde dos durante e el él ella ellos en entre era es esa ese eso esta está están estas este esto estos fue fueron ha había han hasta hay la las le les lo los más me mi mientras muy nada ni no nos o otra otro para pero por porque que qué quien se sea según ser si sí sido sin sobre son su sus también tan tanto tiene todo todos tras un una uno unos y ya yo",
    ),
    (
        "pt",
        "a ao aos após as até com como contra da das de dela dele depois desde do dos e é ela ele eles em entre era essa esse esta está este eu foi foram há isso já lhe mais mas me mesmo muito na não nas nem no nos o ou os para pela pelas pelo pelos por porque quando que quem se sem ser seu seus sobre sua suas são também tem ter um uma você",
    ),
    (
        "it",
        "a ad ai al alla alle anche che chi ci come con contro cui da dal dalla dalle dei degli del della delle dello di dopo dove due e è ed era essere fra gli ha hanno i il in io l la le lei lo loro lui ma mentre mi molto ne negli nel nella nelle no noi non o ogni per perché più poi prima quando quella quello questa questo se sei senza si sia sono stata stato su sua sue sugli sul sulla suo suoi tra tutti tutto un una uno",
    ),
    (
        "nl",
        "aan al als altijd andere bij dan dat de den der deze die dit doch doen door dus een en er ge geen geweest haar had heb hebben heeft hem het hier hij hoe hun ik in is ja je kan kon maar me meer men met mijn moet na naar niet niets nog nu of om omdat onder ons ook op over te tegen toch toen tot u uit van veel voor want waren was wat we wel werd wezen wie wij wil worden wordt zal ze zei zich zij zijn zo zonder zou",
    ),
    (
        "ru",
        "а без более бы был была были было быть в вам вас во вот все всего всех вы где да даже для до его ее её если есть еще ещё же за и из или им их к как когда который которые кто ли между меня мне мы на над надо не него нее ней нет ни но ну о об он она они оно от по под после при с со так также там то того тоже только том ты у уже чем что чтобы эта эти это этого этой я",
    ),
    (
        "sv",
        "alla att av blev bli blir de dem den denna det detta dig din du där efter ej eller en ett från för ha hade han har hon honom hur här i icke inte jag kan man med men mot mycket ni nu när och om oss på samma sedan sig sin ska skulle som så till under upp ut vad var vara vi vid är över",
    ),
    (
        "pl",
        "a aby ale bo by był była było być co czy dla do go i ich ile im ja jak jako jego jej jest już ją kiedy który która które lub ma może mu na nad nie niż o od oraz po pod przed przez przy się są ta tak także tam te tego tej ten to tu tylko tym u w we więc z za ze że",
    ),
    (
        "tr",
        "ama ancak bir biri birçok bu bunu çok da daha de diye en gibi göre hem her için ile ise kadar ki mı mi mu mü ne o olan olarak oldu olduğu sonra şu tüm ve veya ya yani",
    ),
    (
        "vi",
        "anh bị cả các cho có còn của cũng đã đang đây để đến đó được em hay khi không là lại làm mà mình một này năm ngày người nhiều như những ông ở phải qua ra rằng rất sau sẽ tại thì theo thời trên trong từ và vào vẫn về vì việc với",
    ),
];

/// Whether a lower-case word is one of the grammar words of a language; `tag` is BCP 47. Languages without a list have none.
#[must_use]
pub fn is_stopword(word: &str, tag: &str) -> bool {
    list(tag).is_some_and(|words| words.split(' ').any(|w| w == word))
}

/// The list of a language, words parted by spaces.
#[must_use]
pub fn list(tag: &str) -> Option<&'static str> {
    let base = tag.split(['-', '_']).next().unwrap_or(tag);
    LISTS.iter().find(|(code, _)| *code == base).map(|(_, words)| *words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_found_by_language() {
        assert!(is_stopword("the", "en-GB") && is_stopword("über", "de") && !is_stopword("the", "xx"));
        assert!(!is_stopword("mill", "en"));
        assert!(LISTS.iter().all(|(_, words)| words.to_lowercase() == *words));
    }
}
