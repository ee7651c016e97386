//! Which hashes lose their names, and that nothing else is changed by it.

use super::{MOST_FIELDS, MOST_SHAPES, ShapeTable, Shapes};
use crate::resp::tape::{Mark, token};
use crate::resp::{Decoder, OWN_CHUNK, Tape};

#[derive(Default)]
struct Connection {
    decoder: Decoder,
    shapes: Shapes,
    table: ShapeTable,
}

impl Connection {
    /// A tape with the reply to a request for an object, as it comes.
    fn receive(&mut self, reply: &[u8]) -> Tape {
        let mut tape = Tape::default();
        self.decoder.decode(reply, false, &mut tape).unwrap();
        self.shapes.make_object(&mut tape, Mark::default(), &self.table);
        tape
    }

    fn hash(&mut self, fields: &[(&str, &str)]) -> Tape {
        self.receive(&resp(fields))
    }
}

fn resp(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut reply = format!("*{}\r\n", fields.len() * 2).into_bytes();
    for text in fields.iter().flat_map(|(name, value)| [name, value]) {
        reply.extend(format!("${}\r\n{text}\r\n", text.len()).into_bytes());
    }
    reply
}

fn kind_of(tape: &Tape) -> u32 {
    tape.words[0] & token::KIND
}

fn texts(tape: &Tape) -> String {
    tape.narrow.chunks().flatten().copied().map(char::from).collect()
}

#[test]
fn the_second_hash_of_a_kind_comes_without_names() {
    let mut connection = Connection::default();
    let first = connection.hash(&[("sid", "1"), ("from", "anna")]);
    let second = connection.hash(&[("sid", "2"), ("from", "bert")]);
    assert_eq!((kind_of(&first), texts(&first)), (token::OBJECT, "sid1fromanna".into()));
    assert_eq!((kind_of(&second), texts(&second)), (token::SHAPED, "2bert".into()));
    let shape = connection.table.get(second.words[1]).unwrap();
    assert_eq!(shape.names(), ["sid", "from"]);
}

#[test]
fn names_of_other_bytes_lengths_order_or_number_are_another_kind() {
    let known = [("ab", "1"), ("cd", "2")];
    let others: [&[(&str, &str)]; 4] = [
        &[("ab", "1"), ("ce", "2")],
        &[("a", "b1"), ("cd", "2")],
        &[("cd", "1"), ("ab", "2")],
        &[("ab", "1"), ("cd", "2"), ("ef", "3")],
    ];
    for other in others {
        let mut connection = Connection::default();
        connection.hash(&known);
        assert_eq!(kind_of(&connection.hash(&known)), token::SHAPED);
        let tape = connection.hash(other);
        assert_eq!(kind_of(&tape), token::OBJECT, "{other:?}");
    }
}

#[test]
fn kinds_that_come_in_turns_keep_their_numbers() {
    let mut connection = Connection::default();
    let (call, queue) = ([("sid", "1"), ("to", "b")], [("name", "q"), ("size", "9")]);
    for _ in 0..2 {
        connection.hash(&call);
        connection.hash(&queue);
    }
    let numbers = [connection.hash(&call).words[1], connection.hash(&queue).words[1]];
    let again = [connection.hash(&call).words[1], connection.hash(&queue).words[1]];
    assert_eq!(numbers, again);
    assert_ne!(numbers[0], numbers[1]);
}

#[test]
fn another_connection_of_the_client_gives_the_same_number() {
    let mut connection = Connection::default();
    let hash = [("sid", "1"), ("to", "b")];
    connection.hash(&hash);
    let number = connection.hash(&hash).words[1];
    connection.shapes = Shapes::default();
    connection.hash(&[("other", "1")]);
    connection.hash(&[("other", "1")]);
    connection.hash(&hash);
    assert_eq!(connection.hash(&hash).words[1], number);
}

#[test]
fn values_that_are_not_ascii_or_have_chunks_of_their_own_stay_in_their_places() {
    let mut connection = Connection::default();
    let long = "x".repeat(OWN_CHUNK);
    let hash = [("a", "gr\u{fc}n"), ("b", long.as_str()), ("c", ""), ("d", "end")];
    connection.hash(&hash);
    let tape = connection.hash(&hash);
    let kinds: Vec<u32> = tape.words[2..].iter().map(|word| word & token::KIND).collect();
    assert_eq!(kinds, [token::WIDE, token::NARROW, token::NARROW, token::NARROW]);
    let chunks: Vec<usize> = tape.narrow.chunks().map(<[u8]>::len).collect();
    assert_eq!(chunks, [OWN_CHUNK, 3], "no chunk is left of names alone");
}

#[test]
fn what_is_no_hash_of_texts_keeps_its_form() {
    let mut connection = Connection::default();
    for (reply, kind) in [
        (&b"*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n"[..], token::ARRAY),
        (b"-ERR no\r\n", token::ERROR),
        (b"$-1\r\n", token::NIL),
        (b"*0\r\n", token::OBJECT),
        (b"%1\r\n$1\r\na\r\n:5\r\n", token::OBJECT),
        (b"*2\r\n$2\r\n\xc3\xbc\r\n$1\r\nb\r\n", token::OBJECT),
        (b"*2\r\n*1\r\n:1\r\n$1\r\nb\r\n", token::OBJECT),
    ] {
        for _ in 0..3 {
            assert_eq!(kind_of(&connection.receive(reply)), kind);
        }
    }
}

#[test]
fn shapes_without_end_are_not_remembered() {
    let mut connection = Connection::default();
    for kind in 0..MOST_SHAPES + 10 {
        let name = format!("name{kind}");
        connection.hash(&[(&name, "1")]);
        let expected = if kind < MOST_SHAPES { token::SHAPED } else { token::OBJECT };
        assert_eq!(kind_of(&connection.hash(&[(&name, "1")])), expected);
    }
    let names: Vec<String> = (0..=MOST_FIELDS).map(|i| format!("f{i}")).collect();
    let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "v")).collect();
    let mut connection = Connection::default();
    connection.hash(&many);
    assert_eq!(kind_of(&connection.hash(&many)), token::OBJECT);
}
