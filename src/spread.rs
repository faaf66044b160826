//! Work spread over the cores, with results in the order of the work.
//!
//! The threads live as long as the process. A thread of one's own for each piece of work, forty in a run of a tenth of a
//! second, takes longer to come and go than the smaller pieces take, and its memory is new each time.
//!
//! Who waits for work does other work meanwhile, so nothing that is spread may be called while a lock is held or a
//! [`std::sync::OnceLock`] is being set.

use std::{
    convert::Infallible,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Calls `work` for each item on as many threads as there are cores; `state` makes what each thread keeps to itself.
/// After the first error no more work is begun; of several errors that of the earliest item is returned.
pub(crate) fn spread<I, S, T, E>(
    items: &[I],
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &I) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E>
where
    I: Sync,
    T: Send,
    E: Send,
{
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Result<T, E>)>> = Mutex::new(Vec::with_capacity(items.len()));
    let run = || {
        let mut state = state();
        while let Some((place, item)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|n| Some((n, items.get(n)?)))
        {
            let result = work(&mut state, item);
            if result.is_err() {
                next.store(items.len(), Ordering::Relaxed);
            }
            done.lock().unwrap_or_else(PoisonError::into_inner).push((place, result));
        }
    };
    rayon_core::in_place_scope(|scope| {
        for _ in 1..rayon_core::current_num_threads().min(items.len()) {
            scope.spawn(|_| run());
        }
        run();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Calls `work` for each item on as many threads as there are cores. Many small items are handed out in runs, so that
/// handing them out costs nothing beside the work.
pub(crate) fn map<'a, I: Sync, T: Send>(items: &'a [I], work: impl Fn(&'a I) -> T + Sync) -> Vec<T> {
    const HANDED_OUT: usize = 64;
    let runs: Vec<&'a [I]> = items.chunks(items.len().div_ceil(HANDED_OUT).max(1)).collect();
    let done = spread(&runs, || (), |(), run| Ok::<_, Infallible>(run.iter().map(&work).collect::<Vec<T>>()));
    // Grown item by item, the results of a long list would be held twice over beside what they are taken from.
    let mut results = Vec::with_capacity(items.len());
    results.extend(done.into_iter().flatten().flatten());
    results
}

/// Does two things at once.
pub(crate) fn both<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    let mut first = None;
    let second = rayon_core::in_place_scope(|scope| {
        scope.spawn(|_| first = Some(one()));
        other()
    });
    (first.expect("a scope ends when all of its work is done"), second)
}

/// Does something that will be needed later, while nobody waits for it.
pub(crate) fn beforehand(work: impl FnOnce() + Send + 'static) {
    rayon_core::spawn(work);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_work() {
        let items: Vec<u64> = (0..200).collect();
        let doubled = spread(&items, || (), |(), item| Ok::<_, ()>(item * 2));
        assert_eq!(doubled, Ok(items.iter().map(|item| item * 2).collect()));
    }

    #[test]
    fn many_small_items_keep_their_order_too() {
        for count in [0, 1, 63, 64, 65, 1000] {
            let items: Vec<u64> = (0..count).collect();
            assert_eq!(map(&items, |item| item + 1), (1..=count).collect::<Vec<u64>>());
        }
    }

    #[test]
    fn two_things_are_done() {
        assert_eq!(both(|| 1, || 2), (1, 2));
    }

    #[test]
    fn an_error_ends_the_work() {
        let items: Vec<u64> = (0..200).collect();
        let failed = spread(&items, || (), |(), item| if *item == 3 { Err(*item) } else { Ok(*item) });
        assert_eq!(failed, Err(3));
    }
}
