//! Reading commits ahead of a walk, on another core.
//!
//! A walk needs the parents and the date of each commit that it meets, and inflating them takes three quarters of its time.
//! Which ones it will need is known a few hundred commits before: the parents of those that wait in its queue. A reader on
//! a second thread takes the newest of them, as the walk will, and where it has read them all their own parents; what it has
//! not read yet when the walk comes by, the walk reads itself. So neither waits for the other, and the order of the walk stays
//! its own.

use std::{
    collections::BinaryHeap,
    hint,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use gix::{ObjectId, hashtable::HashMap};

use super::objects::{CommitHead, Objects};

/// How often a reader that has nothing to do looks for news before it sleeps: the walk wants something every few
/// microseconds, and to wake a sleeper costs the walk more than to look up a commit itself.
const LOOKS: usize = 1024;

/// What the walk and its reader share.
#[derive(Default)]
pub(super) struct Ahead {
    state: Mutex<State>,
    /// Something new is wanted, or nothing more.
    news: Condvar,
    /// How often there were news.
    count: AtomicUsize,
}

#[derive(Default)]
struct State {
    /// Commits that the walk will need, those of the newest children first.
    queue: BinaryHeap<(u64, ObjectId)>,
    /// Parents of what was read, which the walk will need a while later: read while nothing nearer is wanted.
    further: BinaryHeap<(u64, ObjectId)>,
    /// Those of the queues that nobody has begun to read, and whether the walk itself has asked for them.
    wanted: HashMap<ObjectId, bool>,
    read: HashMap<ObjectId, Arc<CommitHead>>,
    is_over: bool,
    waits: bool,
}

impl State {
    /// Remembers the parents of what was read.
    fn go_further(&mut self, read: &CommitHead) {
        for parent in &read.parents {
            if !self.read.contains_key(parent) && !self.wanted.contains_key(parent) {
                self.wanted.insert(*parent, false);
                self.further.push((read.date, *parent));
            }
        }
    }
}

impl Ahead {
    /// Says that the walk will need the parents of a commit of that date.
    pub(super) fn want(&self, date: u64, parents: &[ObjectId]) {
        let mut state = self.state();
        for parent in parents {
            if !state.read.contains_key(parent) && state.wanted.insert(*parent, true) != Some(true) {
                state.queue.push((date, *parent));
            }
        }
        self.count.fetch_add(1, Ordering::Release);
        if std::mem::take(&mut state.waits) {
            drop(state);
            self.news.notify_one();
        }
    }

    /// What was read of a commit, given once. Unless another of its children is met, nobody reads it from now on but who asks.
    pub(super) fn take(&self, id: &ObjectId) -> Option<Arc<CommitHead>> {
        let mut state = self.state();
        state.wanted.remove(id);
        state.read.remove(id)
    }

    /// Reads what is wanted until nothing more will be.
    pub(super) fn read(&self, objects: &mut Objects) {
        let mut state = self.state();
        while !state.is_over {
            let next = state.queue.pop();
            let Some((_, id)) = next.or_else(|| state.further.pop()) else {
                let count = self.count.load(Ordering::Acquire);
                drop(state);
                let has_news = (0..LOOKS).any(|_| {
                    hint::spin_loop();
                    self.count.load(Ordering::Acquire) != count
                });
                state = self.state();
                if !has_news && state.queue.is_empty() && !state.is_over {
                    state.waits = true;
                    state = self.news.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
                continue;
            };
            if state.wanted.remove(&id).is_none() {
                continue;
            }
            drop(state);
            let read = objects.head(&id);
            state = self.state();
            if let Some(read) = read {
                state.go_further(&read);
                state.read.insert(id, read);
            }
        }
    }

    /// Ends the reader when it goes out of scope, however the walk ends.
    pub(super) fn until_dropped(&self) -> impl Drop + '_ {
        struct End<'a>(&'a Ahead);
        impl Drop for End<'_> {
            fn drop(&mut self) {
                self.0.state().is_over = true;
                self.0.count.fetch_add(1, Ordering::Release);
                self.0.news.notify_one();
            }
        }
        End(self)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(byte: u8) -> ObjectId {
        ObjectId::from_bytes_or_panic(&[byte; 20])
    }

    #[test]
    fn what_the_walk_has_passed_is_not_wanted_any_more() {
        let ahead = Ahead::default();
        ahead.want(1, &[id(1), id(2)]);
        ahead.want(2, &[id(2), id(3)]);
        assert_eq!(ahead.state().queue.len(), 3);
        assert_eq!(ahead.take(&id(2)), None);
        let wanted = |number| ahead.state().wanted.contains_key(&id(number));
        assert_eq!([wanted(1), wanted(2), wanted(3)], [true, false, true]);
    }

    #[test]
    fn parents_of_what_was_read_come_last_until_the_walk_asks() {
        let ahead = Ahead::default();
        ahead.want(5, &[id(1)]);
        let head = CommitHead { tree: id(8), parents: vec![id(1), id(2), id(3)], date: 9 };
        ahead.state().go_further(&head);
        let waiting = || {
            let state = ahead.state();
            (state.queue.len(), state.further.len())
        };
        assert_eq!(waiting(), (1, 2));
        ahead.want(4, &[id(2)]);
        ahead.want(3, &[id(2)]);
        assert_eq!(waiting(), (2, 2));
    }

    #[test]
    fn what_was_read_is_given_once() {
        let ahead = Ahead::default();
        let read = Arc::new(CommitHead { tree: id(8), parents: vec![id(9)], date: 7 });
        ahead.state().read.insert(id(1), Arc::clone(&read));
        assert_eq!((ahead.take(&id(1)), ahead.take(&id(1))), (Some(read), None));
    }
}
