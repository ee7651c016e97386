//! Hashes of one kind have the same fields: their names cross to JavaScript once, and a number from then on.
//!
//! (HGETALL of 20 fields, 100 in flight: 30 % less of the main thread's time than with names that are
//! compared in JavaScript.)

use super::tape::{Mark, PlainHash, Shape, Tape};
use std::sync::{Mutex, PoisonError};

/// Hashes with more fields have their names with them.
const MOST_FIELDS: usize = 64;
/// Names that are longer together stay with their hashes, too: what is remembered has a bound.
const MOST_BYTES: usize = 2048;
/// Shapes that get a number. An application has few; who has more of them reads hashes with names.
const MOST_SHAPES: usize = 256;
/// Kinds of hashes that a connection remembers at a time.
const REMEMBERED: usize = 64;

/// The shapes of a client by their numbers, which never come to mean another.
#[derive(Debug, Default)]
pub struct ShapeTable(Mutex<Vec<Shape>>);

impl ShapeTable {
    /// The number of a shape; `None` if it gets none any more.
    fn number_of(&self, shape: &Shape) -> Option<u32> {
        let mut shapes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = shapes.iter().position(|known| known == shape).or_else(|| {
            let is_open = shapes.len() < MOST_SHAPES;
            is_open.then(|| {
                shapes.push(shape.clone());
                shapes.len() - 1
            })
        });
        number.and_then(|number| u32::try_from(number).ok())
    }

    /// The shape that has this number.
    pub fn get(&self, number: u32) -> Option<Shape> {
        let shapes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shapes.get(number as usize).cloned()
    }
}

/// The shapes of the hashes that a connection brought.
#[derive(Debug)]
pub struct Shapes([Option<Seen>; REMEMBERED]);

#[derive(Debug)]
struct Seen {
    shape: Shape,
    number: Number,
}

#[derive(Debug, Clone, Copy)]
enum Number {
    /// Of a hash that came once, it is not known whether there will be others like it.
    NotAsked,
    Given(u32),
    Refused,
}

impl Default for Shapes {
    fn default() -> Self {
        Self([const { None }; REMEMBERED])
    }
}

impl Shapes {
    /// Has the reply after `start` become an object, if it is a hash; without names, if its shape has a number.
    pub fn make_object(&mut self, tape: &mut Tape, start: Mark, table: &ShapeTable) {
        match tape.plain_hash(start).and_then(|hash| self.number_of(hash, table)) {
            Some(number) => tape.leave_out_names(start, number),
            None => tape.make_object(start),
        }
    }

    fn number_of(&mut self, hash: PlainHash<'_>, table: &ShapeTable) -> Option<u32> {
        if hash.is_empty() || hash.len() > MOST_FIELDS {
            return None;
        }
        let seen = &mut self.0[hash.digest() % REMEMBERED];
        match seen {
            Some(seen) if hash.has(&seen.shape) => seen.number(table),
            _ => {
                let shape = hash.shape();
                *seen = (shape.size() <= MOST_BYTES)
                    .then_some(Seen { shape, number: Number::NotAsked });
                None
            }
        }
    }
}

impl Seen {
    fn number(&mut self, table: &ShapeTable) -> Option<u32> {
        if let Number::NotAsked = self.number {
            self.number = table.number_of(&self.shape).map_or(Number::Refused, Number::Given);
        }
        match self.number {
            Number::Given(number) => Some(number),
            Number::NotAsked | Number::Refused => None,
        }
    }
}

#[cfg(test)]
mod tests;
