//! Nobody learns what was asked: the real program is asked marked questions, by every route and in every way, and all that it wrote is searched
//! for the marks.

use std::fs;
use std::io::Read;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use shared::document::{Document, DocumentId, Extent, LanguageEvidence};
use shared::document_type::DocumentType;
use shared::index::Writer;
use shared::language::Language;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;

/// Stands in everything that is sent, and nowhere else.
const MARK: &str = "zyzzyvamark";
/// The id of the document that is asked for.
const ID: &str = "zyzzyvamark-document";
/// Where the client is, and where it says that it is.
const CLIENT: [&str; 3] = ["127.0.0.77", "203.0.113.77", "198.51.100.77"];

fn write_index(dir: &Path) {
    let document = Document {
        id: DocumentId::new(ID).expect("an id"),
        url: Some(format!("https://www.example.org/{MARK}/")),
        title: "A weaver was held without trial".to_owned(),
        text: format!("The weaver {MARK} was held without trial."),
        extent: Extent::Whole,
        document_type: DocumentType::Report,
        countries: Vec::new(),
        mentions: Vec::new(),
        regions: Vec::new(),
        topics: Vec::new(),
        published: None,
        updated: None,
        language: Language::parse("en").expect("a language"),
        language_evidence: LanguageEvidence::Stated,
        reference: None,
        alternates: Vec::new(),
        pages: Vec::new(),
        sections: Vec::new(),
        part_of: None,
        group: None,
        source: "test".to_owned(),
    };
    let writer = Writer::open(dir).expect("a writer");
    writer.put(&document).expect("a put");
    writer.commit().expect("a commit");
}

/// The program, with all that it writes kept.
struct Program {
    child: Child,
    dir: TempDir,
    address: SocketAddr,
    metrics: SocketAddr,
}

impl Program {
    async fn start(log_format: &str) -> Self {
        let dir = TempDir::new().expect("a folder");
        write_index(&dir.path().join("index"));
        fs::create_dir(dir.path().join("temporary")).expect("a folder");
        let file = |name: &str| fs::File::create(dir.path().join(name)).expect("a file");
        let child = Command::new(env!("CARGO_BIN_EXE_onrecord-server"))
            .current_dir(dir.path())
            .env_clear()
            .env("TMPDIR", dir.path().join("temporary"))
            .args(["--index", "index", "--listen", "127.0.0.1:0", "--log-format", log_format])
            .args(["--metrics", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(file("stdout"))
            .stderr(file("stderr"))
            .spawn()
            .expect("the program starts");
        let (address, metrics) = loop {
            let output = read(&dir.path().join("stdout")) + &read(&dir.path().join("stderr"));
            let address = told_address(&output, &["Onrecord answers", "\"listening\""]);
            if let Some(told) = address.zip(told_address(&output, &["metrics are told"])) {
                break told;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        Self { child, dir, address, metrics }
    }

    /// Sends bytes from a marked address and reads until the program ends the connection.
    async fn send(&self, bytes: &[u8]) -> String {
        self.send_to(self.address, bytes).await
    }

    async fn send_to(&self, address: SocketAddr, bytes: &[u8]) -> String {
        let socket = TcpSocket::new_v4().expect("a socket");
        let client = CLIENT[0].parse().expect("an address");
        socket.bind(SocketAddr::new(client, 0)).expect("loopback has many addresses");
        let mut connection = socket.connect(address).await.expect("a connection");
        let _: Result<(), _> = connection.write_all(bytes).await;
        let mut answer = Vec::new();
        let _: Result<usize, _> = connection.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    async fn ask(&self, method: &str, target: &str, media_type: &str, body: &str) -> String {
        let [_, forwarded_for, forwarded] = CLIENT;
        let head = format!(
            "{method} {target} HTTP/1.1\r\nHost: {MARK}.example\r\nConnection: close\r\nUser-Agent: {MARK}\r\n\
             Referer: https://{MARK}.example/\r\nCookie: {MARK}={MARK}\r\nOrigin: https://{MARK}.example\r\n\
             X-Forwarded-For: {forwarded_for}\r\nForwarded: for={forwarded}\r\nAccept-Language: {MARK}\r\n\
             If-None-Match: \"{MARK}\"\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.send(head.as_bytes()).await
    }

    /// Stops the program and gives everything that it wrote, and the names of all files.
    fn stop(mut self) -> (String, String) {
        self.child.kill().expect("the program runs");
        self.child.wait().expect("the program ends");
        let (mut written, mut names) = (String::new(), String::new());
        for name in ["stdout", "stderr"] {
            written += &read(&self.dir.path().join(name));
        }
        visit(self.dir.path(), &mut |path| {
            names.extend([path.file_name().expect("a name").to_string_lossy().as_ref(), "\n"]);
            if path.starts_with(self.dir.path().join("temporary")) {
                written += &read(path);
            }
        });
        (written, names)
    }
}

/// The address in the line that has one of these texts.
fn told_address(output: &str, texts: &[&str]) -> Option<SocketAddr> {
    let line = output.lines().find(|line| texts.iter().any(|text| line.contains(text)))?;
    let rest = line.split_once("127.0.0.1:")?.1;
    let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some(SocketAddr::new([127, 0, 0, 1].into(), port.parse().ok()?))
}

fn read(path: &Path) -> String {
    let mut bytes = Vec::new();
    fs::File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)).expect("a file can be read");
    String::from_utf8_lossy(&bytes).into_owned()
}

fn visit(dir: &Path, with: &mut dyn FnMut(&Path)) {
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            visit(&path, with);
        } else {
            with(&path);
        }
    }
}

/// An address of a route, for a document that is there and for one that is not.
fn addresses(route: &str) -> [String; 2] {
    [ID, MARK].map(|id| {
        let pieces = route.split('/').map(|piece| match piece {
            "{name}" => "country",
            piece if piece.starts_with('{') => id,
            piece => piece,
        });
        pieces.collect::<Vec<_>>().join("/")
    })
}

const QUESTIONS: [&str; 8] = [
    "q=zyzzyvamark",
    "q=zyzzyvamark*+~%22zyzzyvamark+(%22+OR+zyzzyvamark~1+country:zyzzyvamark",
    "q=weaver&country=zyzzyvamark&topic=zyzzyvamark&prefix=zyzzyvamark",
    "zyzzyvamark=zyzzyvamark",
    "q=zyzzyvamark&page=zyzzyvamark",
    "cursor=zyzzyvamark&date=zyzzyvamark",
    "%zyzzyvamark%ff=%00zyzzyvamark",
    "",
];

const BODIES: [(&str, &str); 6] = [
    ("application/x-www-form-urlencoded", "q=zyzzyvamark&country=zyzzyvamark"),
    ("application/json", r#"{"q": "zyzzyvamark", "date": "zyzzyvamark"}"#),
    ("application/json", r#"["zyzzyvamark", {"q": "zyzzyvamark", "zyzzyvamark": 1}, 7]"#),
    ("application/json", r#"{"zyzzyvamark": "#),
    ("text/csv", "name\nzyzzyvamark\n\"zyzzyvamark"),
    ("zyzzyvamark/zyzzyvamark", "zyzzyvamark"),
];

async fn ask_everything(program: &Program) {
    for route in server::paths() {
        for address in addresses(route) {
            for question in QUESTIONS {
                check_headers(route, &program.ask("GET", &format!("{address}?{question}"), "text/plain", "").await);
            }
            for (media_type, body) in BODIES {
                check_headers(route, &program.ask("POST", &address, media_type, body).await);
            }
        }
    }
    for (method, target) in [("HEAD", "/search?q=zyzzyvamark"), ("ZYZZYVAMARK", "/v1/search"), ("GET", "/zyzzyvamark")]
    {
        program.ask(method, target, "text/plain", "").await;
    }
    for broken in ["zyzzyvamark\r\n\r\n", "GET /zyzzyvamark HTTP/9\r\n\r\n", "GET / HTTP/1.1\r\nzyzzyvamark\r\n\r\n"] {
        program.send(broken.as_bytes()).await;
    }
    let too_long = MARK.repeat(10_000);
    program.ask("GET", &format!("/search?q={too_long}"), "text/plain", "").await;
    program.ask("POST", "/v1/search", "application/json", &too_long).await;
}

/// What every answer says to browsers, whatever it is.
fn check_headers(route: &str, answer: &str) {
    let head = answer.split("\r\n\r\n").next().unwrap_or_default().to_ascii_lowercase();
    for line in [
        "referrer-policy: no-referrer",
        "x-content-type-options: nosniff",
        "content-security-policy: default-src 'none'",
    ] {
        assert!(head.contains(line), "{route}: {line} is missing in {head}");
    }
    assert!(!head.contains("set-cookie") && !head.contains("unsafe-"), "{route}: {head}");
}

async fn check(log_format: &str) {
    let program = Program::start(log_format).await;
    ask_everything(&program).await;
    let metrics = b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let metrics = program.send_to(program.metrics, metrics).await;
    assert!(metrics.contains("route=\"/doc/{id}\""), "{metrics}");
    let (written, names) = program.stop();
    assert!(written.contains("/doc/{id}") && written.contains("/v1/search"), "the log tells of requests: {written}");
    let lines = written.lines().chain(names.lines()).chain(metrics.lines());
    for line in lines {
        let line = line.to_ascii_lowercase();
        let found = [MARK, CLIENT[0], CLIENT[1], CLIENT[2]].into_iter().find(|mark| line.contains(mark));
        assert_eq!(found, None, "{log_format}: {line}");
    }
}

#[tokio::test]
async fn nothing_that_was_asked_is_written_anywhere() {
    check("text").await;
}

#[tokio::test]
async fn nothing_that_was_asked_is_written_anywhere_in_json() {
    check("json").await;
}
