//! Closed lists of the words that stand round names in by-lines, and of what is no name. Lists alone; `names` applies them.

/// Words before a name.
#[rustfmt::skip]
pub(super) const LEAD: &[&str] = &[
    "by", "written by", "words by", "posted by", "published by", "story by", "text by", "article by", "reported by", "contributed by",
    "edited by", "reviewed by", "medically reviewed by", "fact checked by", "author", "authors", "writer", "about the author",
    "about author", "from", "submitted by", "created by", "von", "par", "por", "di", "da", "door", "av", "af", "tekst", "text", "texto",
    "texte", "autor", "autora", "auteur", "autore", "redactie", "автор", "автори", "escrito por", "publicado por", "publi\u{e9} par",
    "\u{e9}crit par", "geschrieben von", "yazan", "oleh", "penulis", "autorzy", "reporter", "view all posts by", "articles by",
    "posts by", "more by", "guest post by", "guest author", "compiled by", "author(s)", "contributor", "contributors", "article written by",
    "this post was written by", "this article was written by", "this blog was written by", "verfasst von", "scritto da", "skrevet av",
    "skrevet af", "skriven av", "napisane przez", "作者", "记者", "記者", "撰文", "文",
];

/// Words after which a by-line is over.
#[rustfmt::skip]
pub(super) const TAIL: &[&str] = &[
    "published", "updated", "posted", "last", "on", "in", "for", "is", "was", "has", "at", "staff", "contributor", "reporter",
    "correspondent", "editor", "follow", "share", "read", "min", "minute", "minutes", "ago", "view", "comments", "senior", "special",
    "with", "writes", "contributing", "journalist", "author", "via", "wrote", "freelance", "see", "기자", "특파원", "선임기자", "논설위원",
];

/// Names of nobody.
#[rustfmt::skip]
pub(super) const GENERIC: &[&str] = &[
    "admin", "administrator", "staff", "team", "editor", "editors", "editorial", "editorial team", "editorial staff", "editorial board",
    "undefined", "null", "none", "author", "authors", "webmaster", "guest", "user", "anonymous", "root", "contributor", "contributors",
    "news desk", "newsroom", "staff writer", "staff writers", "staff reporter", "web desk", "guest author", "guest post",
    "guest blogger", "redaktion", "die redaktion", "redaccion", "redacción", "redazione", "la redazione", "la redaction",
    "la rédaction", "rédaction", "redaksi", "redactie", "redakcja", "unknown", "support", "marketing", "marketing team", "content team",
    "default", "wordpress", "blog", "news", "home", "super user", "superadmin", "site admin", "the editors", "the editorial team",
    "our team", "n a", "getty images", "istockphoto", "istock", "shutterstock", "alamy", "adobe stock", "unsplash", "pixabay",
];

/// Words that no person's name has.
#[rustfmt::skip]
pub(super) const NOT_NAMES: &[&str] = &[
    "the", "our", "your", "my", "this", "that", "how", "why", "what", "when", "where", "who", "more", "read", "view", "all", "about",
    "contact", "home", "news", "blog", "posts", "post", "article", "articles", "share", "follow", "subscribe", "newsletter", "sign",
    "log", "login", "search", "menu", "privacy", "policy", "terms", "team", "staff", "editorial", "editor", "editors", "desk",
    "department", "university", "institute", "company", "inc", "llc", "ltd", "corp", "group", "media", "magazine", "press", "times",
    "daily", "published", "updated", "posted", "comments", "comment", "reply", "january", "february", "july", "august", "september",
    "october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "and", "for",
    "with", "at", "from", "you", "us", "by", "fact", "checked", "reviewed", "guest", "columnist", "columnists", "sponsored", "ai",
    "writer", "writers", "expert", "experts", "latest", "related", "popular", "next", "previous", "categories", "category", "shop",
    "director", "manager", "president", "founder", "cofounder", "ceo", "cto", "cfo", "coo", "cmo", "officer", "senior", "specialist",
    "strategist", "consultant", "analyst", "engineer", "reporter", "correspondent", "journalist", "contributor", "contributors",
    "contributing", "dietitian", "marketing", "executive", "development", "strategy", "frequently", "questions", "thoughts",
    "conclusion", "introduction", "contents", "account", "shopping", "podcast", "transcript", "tips", "disclosure", "advertiser",
    "takeaways", "solutions", "services", "software", "management", "pricing", "newsroom", "association", "foundation",
    "free", "get", "new", "best", "top", "dont", "doesnt", "didnt", "cant", "wont", "isnt", "arent", "lets", "heres", "theres", "thats", "whats",
    "whos", "youre", "theyre",
    "facebook", "twitter", "linkedin", "instagram", "print", "email", "cookie", "skip", "content",
];

/// What opens the credit of a picture, before a colon.
#[rustfmt::skip]
pub(super) const PICTURES: &[&str] = &[
    "image", "images", "photo", "photos", "photograph", "photography", "picture", "pictures", "credit", "foto", "fotos", "bild", "bilder",
    "imagen", "imagem", "immagine", "photographie", "crédit", "zdjęcie", "фото",
];

/// Small words inside names.
#[rustfmt::skip]
pub(super) const PARTICLES: &[&str] = &[
    "de", "van", "von", "der", "den", "del", "della", "di", "da", "dos", "das", "du", "la", "le", "el", "al", "bin", "ibn", "ben",
    "ter", "ten", "te", "y", "e", "zu", "zur", "af", "av", "san", "st", "mac", "abu", "bint", "do",
];

#[rustfmt::skip]
pub(super) const CREDENTIALS: &[&str] = &[
    "phd", "md", "do", "rd", "rdn", "rn", "mph", "mba", "ms", "msc", "ma", "ba", "bsc", "mpt", "dpt", "pt", "cpt", "ld", "ldn", "cssd",
    "cscs", "esq", "jd", "dds", "dmd", "dvm", "pharmd", "np", "pa", "pac", "fnp", "facp", "faad", "jr", "sr", "ii", "iii", "cfa", "cfp",
    "cpa", "lmft", "lcsw", "psyd", "edd", "med", "mfa", "bs", "od", "cde", "cdces", "nasmcpt", "acecpt", "cccslp", "faan", "fache",
    "facs", "dacm", "lac", "inhc", "bcba", "ccn", "cns", "csp", "mbbs", "frcp", "llb", "llm", "meng", "rnutr", "cissp",
];

#[rustfmt::skip]
pub(super) const TITLES: &[&str] = &[
    "dr", "prof", "professor", "mr", "mrs", "ms", "sir", "dipl", "ing",
];
