//! The other end of the socket: executes what it has read whole, in its order.

use super::Promise;
use crate::pipeline::Flags;
use socket2::SockRef;
use std::collections::{HashSet, VecDeque};
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

/// `Q`, the number of the request and the length of what follows.
const HEADER: usize = 17;
const ROLE: &[u8] = b"*1\r\n$4\r\nROLE\r\n";
/// And the number of a database, and the end of the line.
const SELECT: &[u8] = b"*2\r\n$6\r\nSELECT\r\n$1\r\n";

pub struct Server {
    socket: UnixStream,
    database: u32,
    /// The last request, in the order of submission.
    last: usize,
    /// Those come later than others.
    refused: HashSet<usize>,
    unread: Vec<u8>,
    owed: VecDeque<String>,
    /// It has answered what it had not read, and is not heard of again.
    gone: bool,
}

impl Server {
    /// The client's end comes along; it takes a few kilobytes at once.
    pub fn new(database: u32) -> (Self, UnixStream) {
        let (socket, other) = UnixStream::pair().unwrap();
        SockRef::from(&other).set_send_buffer_size(1).unwrap();
        for end in [&socket, &other] {
            end.set_nonblocking(true).unwrap();
        }
        let (unread, owed, refused) = (Vec::new(), VecDeque::new(), HashSet::new());
        (Self { socket, database, last: 0, refused, unread, owed, gone: false }, other)
    }

    pub fn is_silent(&self) -> bool {
        self.gone
    }

    pub fn read(&mut self, most: usize) {
        let mut chunk = [0; 4096];
        let mut left = if self.gone { 0 } else { most };
        while left > 0 {
            let room = left.min(chunk.len());
            match self.socket.read(&mut chunk[..room]) {
                Ok(0) | Err(_) => return,
                Ok(read) => {
                    self.unread.extend_from_slice(&chunk[..read]);
                    left -= read;
                }
            }
        }
    }

    /// Executes the next request, or refuses it; false if it has not all of it.
    pub fn execute(&mut self, promises: &mut [Promise], refuse: bool) -> bool {
        if self.unread.first() == Some(&b'*') {
            return self.execute_internal(refuse);
        }
        let Some((id, length)) = self.header() else { return false };
        if self.unread.len() < length {
            return false;
        }
        let request: Vec<u8> = self.unread.drain(..length).collect();
        let promise = &mut promises[id];
        let is_select = promise.flags & Flags::SELECT != 0;
        let refused = self.refused.contains(&id);
        assert!(self.last <= id || refused, "{id} comes after {}", self.last);
        self.last = self.last.max(id);
        if is_select {
            self.database = promise.database;
            assert!(request.ends_with(format!("\n{}\r\n", self.database).as_bytes()));
            self.owed.push_back("+OK\r\n".into());
        } else if refuse {
            self.refused.insert(id);
            self.owed.push_back(refusal_of(promise));
        } else {
            assert_eq!(self.database, promise.database, "{id} is executed in another database");
            promise.executed += 1;
            self.owed.push_back(format!(":{id}\r\n").repeat(promise.replies as usize));
        }
        true
    }

    fn execute_internal(&mut self, refuse: bool) -> bool {
        if self.unread.starts_with(ROLE) {
            self.unread.drain(..ROLE.len());
            self.owed.push_back("*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n".into());
            return true;
        }
        let length = SELECT.len() + 3;
        if self.unread.len() < length || !self.unread.starts_with(SELECT) {
            return false;
        }
        let database = u32::from(self.unread[SELECT.len()] - b'0');
        self.unread.drain(..length);
        if refuse {
            self.owed.push_back("-ERR DB index is out of range\r\n".into());
        } else {
            self.database = database;
            self.owed.push_back("+OK\r\n".into());
        }
        true
    }

    /// The number and the length, header included, of the request under way.
    fn header(&self) -> Option<(usize, usize)> {
        let header = std::str::from_utf8(self.unread.get(..HEADER)?).unwrap();
        assert!(header.starts_with('Q'), "a request begins in the middle of another: {header}");
        let number = |text: &str| text.parse::<usize>().unwrap();
        Some((number(&header[1..9]), HEADER + number(&header[9..])))
    }

    pub fn answer(&mut self, most: usize) {
        for answer in self.owed.drain(..most.min(self.owed.len())) {
            // The client may have gone.
            let _ = self.socket.write_all(answer.as_bytes());
        }
    }

    /// Answers the request of which it has only a part, if there is one, and does nothing more.
    pub fn answer_too_early(&mut self, promises: &[Promise]) {
        let Some((id, _)) = self.header().filter(|_| !self.gone) else { return };
        self.answer(usize::MAX);
        let reply = format!(":{id}\r\n").repeat(promises[id].replies as usize);
        let _ = self.socket.write_all(reply.as_bytes());
        self.gone = true;
    }
}

/// Of a transaction, each command is refused, `EXEC` says so, and `WAIT` goes by what there was before.
fn refusal_of(promise: &Promise) -> String {
    let (commands, end) = match promise.replies {
        1 => (1, ""),
        3 => (2, "-EXECABORT\r\n"),
        _ => (2, "-EXECABORT\r\n:1\r\n"),
    };
    "-LOADING not now\r\n".repeat(commands) + end
}
