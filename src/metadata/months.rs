//! Month and weekday names in the languages of the news. A closed list; no grammar.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Spoken;

static MONTH_OF: LazyLock<FxHashMap<&str, u8>> = LazyLock::new(|| {
    let mut out = FxHashMap::default();
    for (names, month) in MONTHS.iter().zip(1..) {
        for name in names.split(' ') {
            // A name of two months is that of the first of them: `lis`.
            out.entry(name).or_insert(month);
        }
    }
    out
});
static WEEKDAY: LazyLock<FxHashSet<&str>> = LazyLock::new(|| WEEKDAYS.split(' ').collect());

/// The month, 1 to 12, that a lower-case word names. `language` decides where two languages disagree.
pub(super) fn month(word: &str, language: Spoken<'_>) -> Option<u8> {
    if matches!(word, "listopad" | "listopada" | "lis") && language().starts_with("hr") {
        return Some(10);
    }
    if matches!(word, "mart" | "mar") {
        return Some(3);
    }
    MONTH_OF.get(word).copied()
}

/// Whether a lower-case word is a day of the week.
pub(super) fn is_weekday(word: &str) -> bool {
    WEEKDAY.contains(word)
}

/// Whether a lower-case word is a month in some language, or a day of the week.
pub(super) fn is_month_or_weekday(word: &str) -> bool {
    month(word, &String::new).is_some() || is_weekday(word)
}

const MONTHS: [&str; 12] = [
    "january jan januar jänner jän janvier janv enero ene gennaio gen janeiro januari januarie januára ianuarie ianouariou \
     styczeń stycznia sty leden ledna január januára siječanj siječnja januarja január jan. tammikuu tammikuuta jaanuar janvāris janvārī \
     sausis sausio ocak января январь янв січня січень студзеня януари јануар јануара ιανουαρίου ιανουάριος ιαν يناير \
     כנואר ינואר בינואר जनवरी জানুয়ারি জানুয়ারী มกราคม ม.ค. janúar",
    "february feb februar février févr fév fevrier febrero febbraio fevereiro fev februari februarie luty lutego lut únor února február \
     februára veljača veljače februarja helmikuu helmikuuta veebruar februāris februārī vasaris vasario şubat \
     февраля февраль фев лютого лютий лютага февруари фебруар фебруара φεβρουαρίου φεβρουάριος φεβ فبراير شباط \
     פברואר בפברואר फरवरी ফেব্রুয়ারি กุมภาพันธ์ febrúar feb.",
    "march mar märz maerz mrz mär mars marzo março marco maart maret martie marzec marca březen března marec ožujak ožujka marca \
     március márc maaliskuu maaliskuuta märts marts martā kovas kovo mart марта март мар березня березень сакавіка март \
     μαρτίου μάρτιος μαρ مارس آذار מרץ מרס במרץ मार्च মার্চ มีนาคม mars",
    "april apr avril avr abril abr aprile aprilie kwiecień kwietnia kwi duben dubna apríl apríla travanj travnja aprila április ápr \
     huhtikuu huhtikuuta aprill aprīlis aprīlī balandis balandžio nisan апреля апрель апр квітня квітень красавіка април априла \
     απριλίου απρίλιος απρ أبريل ابريل نيسان إبريل אפריל באפריל अप्रैल এপ্রিল เมษายน",
    "may mai mayo maggio mag maio mei mai maj maja květen května máj mája svibanj svibnja majus május máj. toukokuu toukokuuta \
     maijs maijā gegužė gegužės mayıs мая май травня травень мая мај маја μαΐου μάιος μαϊ μαίου مايو أيار ماي מאי במאי मई মে พฤษภาคม maí mei",
    "june jun juni juin junio giugno giu junho iunie czerwiec czerwca cze červen června jún júna lipanj lipnja junija június jún. \
     kesäkuu kesäkuuta juuni jūnijs jūnijā birželis birželio haziran июня июнь июн червня червень чэрвеня юни јун јуна \
     ιουνίου ιούνιος ιουν يونيو حزيران יוני ביוני जून জুন มิถุนายน júní",
    "july jul juli juillet juil julio luglio lug julho iulie lipiec lipca lip červenec července júl júla srpanj srpnja julija július \
     heinäkuu heinäkuuta juuli jūlijs jūlijā liepa liepos temmuz июля июль июл липня липень ліпеня юли јул јула \
     ιουλίου ιούλιος ιουλ يوليو تموز יולי ביולי जुलाई জুলাই กรกฎาคม júlí",
    "august aug août aout agosto ago augustus agustus agt sierpień sierpnia sie srpen srpna august augusta kolovoz kolovoza avgusta avgust \
     augusztus aug. elokuu elokuuta augusts augustā rugpjūtis rugpjūčio ağustos августа август авг серпня серпень жніўня август \
     август августа αυγούστου αύγουστος αυγ أغسطس آب اغسطس אוגוסט באוגוסט अगस्त আগস্ট สิงหาคม ágúst",
    "september sept sep septembre septiembre setiembre settembre set setembro septembrie wrzesień września wrz září septembra rujan \
     rujna szeptember szept syyskuu syyskuuta septembris septembrī rugsėjis rugsėjo eylül сентября сентябрь сен вересня вересень \
     верасня септември септембар септембра σεπτεμβρίου σεπτέμβριος σεπ سبتمبر أيلول ספטמבר בספטמבר सितंबर सितम्बर সেপ্টেম্বর กันยายน",
    "october oct oktober okt octobre octubre ottobre ott outubro out octombrie październik października paź říjen října október októbra \
     oktobra oktobar október. lokakuu lokakuuta oktoober oktobris oktobrī spalis spalio ekim октября октябрь окт жовтня жовтень \
     кастрычніка октомври октобар октобра οκτωβρίου οκτώβριος οκτ أكتوبر اكتوبر אוקטובר באוקטובר अक्टूबर অক্টোবর ตุลาคม",
    "november nov novembre noviembre novembro noiembrie listopad listopada lis studeni studenoga novembra november marraskuu \
     marraskuuta novembris novembrī lapkritis lapkričio kasım ноября ноябрь ноя листопада листопад лістапада ноември новембар новембра \
     νοεμβρίου νοέμβριος νοε نوفمبر נובמבר בנובמבר नवंबर नवम्बर নভেম্বর พฤศจิกายน nóvember",
    "december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro desember des decembrie grudzień grudnia gru prosinec \
     prosince prosinac prosinca decembra december joulukuu joulukuuta detsember decembris decembrī gruodis gruodžio aralık \
     декабря декабрь дек грудня грудень снежня декември децембар децембра δεκεμβρίου δεκέμβριος δεκ ديسمبر דצמבר בדצמבר दिसंबर ডিসেম্বর ธันวาคม desember",
];

const WEEKDAYS: &str = "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun \
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag lundi mardi mercredi jeudi vendredi samedi dimanche \
    lunes martes miércoles jueves viernes sábado domingo lunedì martedì mercoledì giovedì venerdì sabato domenica \
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag \
    poniedziałek wtorek środa czwartek piątek sobota niedziela pondělí úterý středa čtvrtek pátek neděle \
    понедельник вторник среда четверг пятница суббота воскресенье понеділок вівторок середа четвер субота неділя \
    hétfő kedd szerda csütörtök péntek szombat vasárnap luni marți miercuri joi vineri sâmbătă duminică \
    pazartesi salı çarşamba perşembe cuma cumartesi pazar senin selasa rabu kamis jumat sabtu minggu";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_several_languages() {
        for (word, number) in [("july", 7), ("märz", 3), ("août", 8), ("stycznia", 1), ("ноября", 11), ("heinäkuuta", 7), ("set", 9)]
        {
            assert_eq!(month(word, &|| "en".to_owned()), Some(number), "{word}");
        }
        assert_eq!(month("listopada", &|| "hr".to_owned()), Some(10));
        assert_eq!(month("listopada", &|| "pl".to_owned()), Some(11));
        assert_eq!(month("juliana", &|| "en".to_owned()), None);
        assert!(is_weekday("samedi") && !is_weekday("day"));
    }
}
