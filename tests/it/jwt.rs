//! JSON Web Tokens over a real socket: each that is taken, and each way in which one is not good.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args as _, Command, FromArgMatches as _};
use copydesk::server::proto::v1;
use copydesk::server::proto::v1::article_service_client::ArticleServiceClient;
use copydesk::server::settings::{JwtSettings, ServeFlags, Settings};
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{
    self, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair,
    RsaEncoding, RsaKeyPair,
};
use rsa::Generate as _;
use rsa::pkcs8::EncodePrivateKey as _;
use serde_json::{Map, Value, json};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;

use crate::load::get;
use crate::service::Service;

const AUDIENCE: &str = "copydesk";
const ISSUER: &str = "https://issuer.example";
const SUBJECT: &str = "somebody-whose-name-is-nobodys-business";

type Sign = Box<dyn Fn(&[u8]) -> Vec<u8> + Send + Sync>;

/// A key of an issuer.
struct Key {
    id: &'static str,
    algorithm: &'static str,
    /// Its public part, without id and use.
    public: Value,
    sign: Sign,
}

fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Key {
    fn ec(id: &'static str, algorithm: &'static str) -> Self {
        let (curve, of): (_, &'static EcdsaSigningAlgorithm) = match algorithm {
            "ES256" => ("P-256", &ECDSA_P256_SHA256_FIXED_SIGNING),
            _ => ("P-384", &ECDSA_P384_SHA384_FIXED_SIGNING),
        };
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(of, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(of, document.as_ref(), &random).unwrap();
        let (x, y) = pair.public_key().as_ref()[1..].split_at(pair.public_key().as_ref().len() / 2);
        let public = json!({"kty": "EC", "crv": curve, "x": base64(x), "y": base64(y)});
        Self { id, algorithm, public, sign: Box::new(move |message| pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec()) }
    }

    fn ed(id: &'static str) -> Self {
        let pair = Ed25519KeyPair::from_pkcs8(Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap().as_ref()).unwrap();
        let public = json!({"kty": "OKP", "crv": "Ed25519", "x": base64(pair.public_key())});
        Self { id, algorithm: "EdDSA", public, sign: Box::new(move |message| pair.sign(message).as_ref().to_vec()) }
    }

    /// One RSA key, for both of its algorithms.
    fn rsa(id: &'static str) -> [Self; 2] {
        let document = rsa::PrivateKey::generate().to_pkcs8_der().unwrap();
        [("RS256", &signature::RSA_PKCS1_SHA256 as &'static dyn RsaEncoding), ("PS256", &signature::RSA_PSS_SHA256)].map(
            |(algorithm, padding)| {
                let pair = RsaKeyPair::from_pkcs8(document.as_bytes()).unwrap();
                let PublicKeyComponents::<Vec<u8>> { n, e } = pair.public().into();
                let public = json!({"kty": "RSA", "n": base64(n), "e": base64(e)});
                let sign = move |message: &[u8]| {
                    let mut signature = vec![0; pair.public().modulus_len()];
                    pair.sign(padding, &SystemRandom::new(), message, &mut signature).unwrap();
                    signature
                };
                Self { id, algorithm, public, sign: Box::new(sign) }
            },
        )
    }

    /// Its public part with more members, as it stands in a set.
    fn jwk(&self, more: Value) -> Value {
        merged(merged(self.public.clone(), json!({"kid": self.id})), more)
    }

    fn token(&self, claims: &Value) -> String {
        self.token_with(json!({}), claims)
    }

    /// A token whose header says something else as well.
    fn token_with(&self, header: Value, claims: &Value) -> String {
        let header = merged(json!({"alg": self.algorithm, "kid": self.id, "typ": "JWT"}), header);
        let message = format!("{}.{}", base64(header.to_string()), base64(claims.to_string()));
        format!("{message}.{}", base64((self.sign)(message.as_bytes())))
    }
}

/// An object with the members of another, which win; those that are null are left out.
fn merged(into: Value, from: Value) -> Value {
    let mut all: Map<String, Value> = into.as_object().unwrap().clone();
    all.extend(from.as_object().unwrap().clone());
    all.retain(|_, value| !value.is_null());
    all.into()
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// Claims that are good for `GetServerInfo`, but for those that are named.
fn claims(other: Value) -> Value {
    let good =
        json!({"iss": ISSUER, "aud": AUDIENCE, "sub": SUBJECT, "exp": now() + 300, "nbf": now() - 5, "scope": "openid GetServerInfo"});
    merged(good, other)
}

fn write(file: &Path, keys: &[Value]) {
    std::fs::write(file, json!({"keys": keys}).to_string()).unwrap();
}

/// A server that takes tokens of these keys, changed as `change` does.
async fn serve(file: &Path, keys: &[Value], change: impl FnOnce(&mut JwtSettings)) -> Service {
    write(file, keys);
    let mut jwt = JwtSettings::new(file.to_owned(), AUDIENCE);
    jwt.jwt_issuer = vec!["https://other.example".to_owned(), ISSUER.to_owned()];
    change(&mut jwt);
    let mut settings = Settings { threads: 1, ..Settings::default() };
    settings.access.jwt = Some(jwt);
    Service::start(settings).await
}

fn with<T>(message: T, token: &str) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    request
}

async fn info(client: &mut ArticleServiceClient<Channel>, token: &str) -> Result<(), Status> {
    client.get_server_info(with(v1::GetServerInfoRequest {}, token)).await.map(drop)
}

#[tokio::test]
async fn a_token_of_each_algorithm_is_good_for_the_calls_in_its_scope() {
    let folder = tempfile::tempdir().unwrap();
    let rsa = Key::rsa("rsa");
    let rest = [Key::ec("p256", "ES256"), Key::ec("p384", "ES384"), Key::ed("ed")];
    let mut set = vec![rsa[0].jwk(json!({"use": "sig"}))];
    set.extend(rest.iter().map(|key| key.jwk(json!({"alg": key.algorithm, "key_ops": ["verify"]}))));
    let service = serve(&folder.path().join("keys"), &set, |_| {}).await;
    let mut client = service.client().await;
    for key in rsa.iter().chain(&rest) {
        info(&mut client, &key.token(&claims(json!({})))).await.unwrap_or_else(|status| panic!("{}: {status}", key.algorithm));
        // No other key is for the algorithm, so that the token need not name one.
        info(&mut client, &key.token_with(json!({"kid": null}), &claims(json!({"aud": ["another", AUDIENCE]})))).await.unwrap();
    }
    let key = &rest[0];
    for (scope, permits) in [
        (json!("GetServerInfo"), true),
        (json!("openid copydesk.v1.ArticleService/* profile"), true),
        (json!("copydesk.v1.ArticleService/GetServerInfo"), true),
        (json!(["CleanArticle", "GetServerInfo"]), true),
        (json!("CleanArticle grpc.health.v1.Health/*"), false),
        (json!("Get* getserverinfo copydesk.v1.ArticleService/Get*"), false),
        (json!("openid profile"), false),
        (json!(""), false),
        (json!([]), false),
        (json!(7), false),
        (json!(null), false),
    ] {
        let answer = info(&mut client, &key.token(&claims(json!({"scope": scope})))).await;
        assert_eq!(answer.is_ok(), permits, "{scope}");
        let Err(status) = answer else { continue };
        let info = status.get_details_error_info().unwrap();
        assert_eq!((status.code(), info.reason.as_str()), (Code::PermissionDenied, "PERMISSION_DENIED"), "{scope}");
        assert_eq!(info.metadata["call"], "copydesk.v1.ArticleService/GetServerInfo");
        assert!(!format!("{status:?}").contains(SUBJECT) && !info.metadata.contains_key("caller"));
    }
}

#[tokio::test]
async fn the_scope_stands_where_the_settings_say_and_may_be_left_out_if_they_do() {
    let folder = tempfile::tempdir().unwrap();
    let key = Key::ec("one", "ES256");
    let service = serve(&folder.path().join("keys"), &[key.jwk(json!({}))], |jwt| {
        jwt.jwt_scope_claim = "permissions".to_owned();
        jwt.jwt_scope_required = false;
        jwt.jwt_require_nbf = true;
    })
    .await;
    let mut client = service.client().await;
    info(&mut client, &key.token(&claims(json!({"scope": "CleanArticle"})))).await.unwrap();
    info(&mut client, &key.token(&claims(json!({"permissions": ["GetServerInfo"]})))).await.unwrap();
    let denied = info(&mut client, &key.token(&claims(json!({"permissions": []})))).await.unwrap_err();
    assert_eq!(denied.code(), Code::PermissionDenied, "none permitted is not all permitted");
    let refused = info(&mut client, &key.token(&claims(json!({"nbf": null})))).await.unwrap_err();
    assert!(refused.code() == Code::Unauthenticated && refused.message().contains("nbf"), "{refused}");
}

#[tokio::test]
async fn a_token_that_is_not_good_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (key, twin, stranger) = (Key::ec("one", "ES256"), Key::ec("two", "ES256"), Key::ec("one", "ES256"));
    let (sealing, unverifying, misfit, rsa) = (Key::ec("enc", "ES384"), Key::ec("ops", "ES384"), Key::ec("alg", "ES384"), Key::rsa("rsa"));
    let set = [
        key.jwk(json!({})),
        twin.jwk(json!({})),
        rsa[0].jwk(json!({"alg": "RS256"})),
        sealing.jwk(json!({"use": "enc"})),
        unverifying.jwk(json!({"key_ops": ["sign"]})),
        misfit.jwk(json!({"alg": "ES256"})),
    ];
    let service = serve(&folder.path().join("keys"), &set, |jwt| jwt.jwt_leeway = Duration::from_secs(10)).await;
    let mut client = service.client().await;
    let good = claims(json!({}));
    let parts: Vec<String> = key.token(&good).split('.').map(str::to_owned).collect();
    let by_secret = |secret: &[u8], id: &str| {
        let message = format!("{}.{}", base64(json!({"alg": "HS256", "kid": id}).to_string()), base64(good.to_string()));
        let secret = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret);
        format!("{message}.{}", base64(ring::hmac::sign(&secret, message.as_bytes())))
    };
    let point: Vec<u8> = [&[4][..], &decoded(&key.public["x"]), &decoded(&key.public["y"])].concat();
    let unsigned = base64(json!({"alg": "none", "kid": "one"}).to_string());
    let more = base64(claims(json!({"scope": "copydesk.v1.ArticleService/*"})).to_string());
    let late = claims(json!({"exp": now() - 60}));
    let late_parts: Vec<String> = key.token(&late).split('.').map(str::to_owned).collect();
    let (unknown, expired) = ("is not known", "has expired");
    for (what, token, told) in [
        ("nothing", String::new(), unknown),
        ("no token", "a.b.c".to_owned(), unknown),
        ("two parts", format!("{}.{}", parts[0], parts[1]), unknown),
        ("four parts", format!("{}.", parts.join(".")), unknown),
        ("alg none", format!("{unsigned}.{}.", parts[1]), unknown),
        ("alg none with a signature", format!("{unsigned}.{}.{}", parts[1], parts[2]), unknown),
        ("no signature", format!("{}.{}.", parts[0], parts[1]), unknown),
        ("a public point as a secret", by_secret(&point, "one"), unknown),
        ("a public modulus as a secret", by_secret(&decoded(&rsa[0].public["n"]), "rsa"), unknown),
        ("a public key as a secret, as it stands in the file", by_secret(set[2].to_string().as_bytes(), "rsa"), unknown),
        ("another payload", format!("{}.{more}.{}", parts[0], parts[2]), unknown),
        ("another payload of an old token", format!("{}.{more}.{}", late_parts[0], late_parts[2]), unknown),
        ("a kid that is not there", key.token_with(json!({"kid": "three"}), &good), unknown),
        ("the kid of another key", key.token_with(json!({"kid": "two"}), &good), unknown),
        ("no kid where there is a choice", key.token_with(json!({"kid": null}), &good), unknown),
        ("the kid of a key and a signature of another", stranger.token(&good), unknown),
        ("its own key", stranger.token_with(json!({"jwk": stranger.public, "jku": "https://stranger.example"}), &good), unknown),
        ("an algorithm that does not fit the key", key.token_with(json!({"alg": "ES384"}), &good), unknown),
        ("an algorithm that the key is not for", rsa[1].token(&good), unknown),
        ("an algorithm that is not taken", rsa[0].token_with(json!({"alg": "RS512"}), &good), unknown),
        ("a key to encrypt with", sealing.token(&good), unknown),
        ("a key to sign with", unverifying.token(&good), unknown),
        ("a key for an algorithm that it does not fit", misfit.token(&good), unknown),
        ("an extension that has to be known", key.token_with(json!({"crit": ["x"], "x": 1}), &good), unknown),
        ("over its end", key.token(&late), expired),
        ("over its end by more than clocks differ", key.token(&claims(json!({"exp": now() - 12}))), expired),
        ("before its beginning", key.token(&claims(json!({"nbf": now() + 60}))), "does not hold yet"),
        ("no end", key.token(&claims(json!({"exp": null}))), "lacks one of the claims"),
        ("an end that is a text", key.token(&claims(json!({"exp": "4102444800"}))), "lacks one of the claims"),
        ("a beginning that is a text", key.token(&claims(json!({"nbf": "soon"}))), "another form"),
        ("another audience", key.token(&claims(json!({"aud": "copydesk-test"}))), "another audience"),
        ("other audiences", key.token(&claims(json!({"aud": ["a", "b"]}))), "another audience"),
        ("no audience", key.token(&claims(json!({"aud": null}))), "lacks one of the claims"),
        ("another issuer", key.token(&claims(json!({"iss": "https://stranger.example"}))), "another issuer"),
        ("no issuer", key.token(&claims(json!({"iss": null}))), "lacks one of the claims"),
        ("too long", key.token(&claims(json!({"more": "m".repeat(8 << 10)}))), "longer than 8192 bytes"),
    ] {
        let status = info(&mut client, &token).await.expect_err(what);
        let reason = if told == expired { "TOKEN_EXPIRED" } else { "UNAUTHENTICATED" };
        assert_eq!((status.code(), status.get_details_error_info().unwrap().reason.as_str()), (Code::Unauthenticated, reason), "{what}");
        assert!(status.message().contains(told), "{what}: {status}");
        assert!(!format!("{status:?}").contains(SUBJECT) && (token.is_empty() || !status.message().contains(&token)), "{what}");
    }
    for small in [json!({"exp": now() - 5}), json!({"nbf": now() + 5})] {
        info(&mut client, &key.token(&claims(small))).await.unwrap();
    }
    info(&mut client, &twin.token(&good)).await.unwrap();
}

fn decoded(text: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text.as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn opaque_tokens_and_new_keys_count_beside_and_a_bad_file_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let (file, tokens) = (folder.path().join("keys"), folder.path().join("tokens"));
    std::fs::write(&tokens, "probe a-token-of-the-file\none a-token-for-one-call DetectLanguage\n").unwrap();
    let (old, new) = (Key::ec("old", "ES256"), Key::ed("new"));
    write(&file, &[old.jwk(json!({}))]);
    let mut settings = Settings { threads: 1, ..Settings::default() };
    settings.access.jwt = Some(JwtSettings::new(file.clone(), AUDIENCE));
    settings.access.tokens_file = Some(tokens);
    let service = Service::start(settings).await;
    let mut client = service.client().await;
    info(&mut client, "a-token-of-the-file").await.unwrap();
    assert_eq!(info(&mut client, "a-token-for-one-call").await.unwrap_err().code(), Code::PermissionDenied);
    assert_eq!(info(&mut client, "a-token-of-nobody").await.unwrap_err().code(), Code::Unauthenticated);
    let (of_old, of_new) = (old.token(&claims(json!({}))), new.token(&claims(json!({}))));
    info(&mut client, &of_old).await.unwrap();
    assert_eq!(info(&mut client, &of_new).await.unwrap_err().code(), Code::Unauthenticated);

    write(&file, &[old.jwk(json!({})), new.jwk(json!({}))]);
    until_metric(&service, "copydesk_reloads_total 1").await;
    info(&mut client, &of_old).await.unwrap();
    info(&mut client, &of_new).await.unwrap();
    write(&file, &[new.jwk(json!({}))]);
    until_metric(&service, "copydesk_reloads_total 2").await;
    assert_eq!(info(&mut client, &of_old).await.unwrap_err().code(), Code::Unauthenticated);
    std::fs::write(&file, "{\"keys\": [").unwrap();
    until_metric(&service, "copydesk_reloads_failed_total 1").await;
    info(&mut client, &of_new).await.unwrap();
}

async fn until_metric(service: &Service, line: &str) {
    for _ in 0..400 {
        if get(service, "/metrics").await.lines().any(|each| each == line) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("never: {line}");
}

#[test]
fn keys_and_settings_that_cannot_be_are_named_before_the_port_is_bound() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys");
    let settings = |arguments: &[&str]| {
        let named = format!("--jwt-keys-file={}", file.display());
        let arguments = ["serve", &named].into_iter().chain(arguments.iter().copied());
        let matches = ServeFlags::augment_args(Command::new("serve")).get_matches_from(arguments);
        Settings::from_flags(ServeFlags::from_arg_matches(&matches).unwrap()).map_err(|error| error.to_string())
    };
    let key = Key::ec("one", "ES256");
    write(&file, &[key.jwk(json!({})), json!({"kty": "later", "x": 1})]);
    let audience = "--jwt-audience=copydesk";
    let taken = settings(&[audience, "--jwt-issuer=a,b", "--jwt-leeway-seconds=0"]).unwrap().access.jwt.unwrap();
    assert_eq!((taken.jwt_issuer, taken.jwt_leeway), (vec!["a".to_owned(), "b".to_owned()], Duration::ZERO));
    assert!(settings(&[]).unwrap_err().starts_with("--jwt-audience: none is not allowed"));
    assert!(settings(&[audience, "--jwt-leeway-seconds=301"]).unwrap_err().contains("use 0 to 300"));
    assert!(settings(&["--jwt-audience="]).unwrap_err().contains("an empty name"));
    for (keys, told) in [
        (vec![], "no key that can be used; give public keys"),
        (vec![merged(key.public.clone(), json!({"d": base64("secret")}))], "key 1 of the list is private"),
        (vec![key.jwk(json!({})), key.jwk(json!({}))], "keys 1 and 2 of the list have the same kid"),
        (vec![key.jwk(json!({"use": "enc"}))], "key 1 is not for signatures"),
        (vec![key.jwk(json!({"alg": "RS256"}))], "does not fit"),
        (vec![merged(key.public.clone(), json!({"x": "AAAA"}))], "no point"),
        (vec![json!({"kty": "oct", "k": base64("0123456789abcdef0123456789abcdef")})], "of a kind that is not taken"),
        (vec![json!({"kty": "RSA", "n": base64([0xff; 128]), "e": "AQAB"})], "has not 2048 to 8192 bits"),
    ] {
        write(&file, &keys);
        let error = settings(&[audience]).unwrap_err();
        assert!(error.starts_with("--jwt-keys-file: ") && error.contains(told), "{error}");
    }
    std::fs::write(&file, "secret").unwrap();
    let error = settings(&[audience]).unwrap_err();
    assert!(error.contains("no JWK Set: line 1, column 1") && !error.contains("secret"), "{error}");
    std::fs::remove_file(&file).unwrap();
    assert!(settings(&[audience]).unwrap_err().contains("No such file"));
}
