//! Work spread over the cores, with results in the order of the work.

use std::{
    convert::Infallible,
    num::NonZero,
    sync::{
        LazyLock, Mutex, PoisonError,
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
    std::thread::scope(|scope| {
        for _ in 1..cores().min(items.len()) {
            scope.spawn(run);
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

/// Threads that run at once. Finding out reads files of the system, and each stage would do so again.
fn cores() -> usize {
    static CORES: LazyLock<usize> = LazyLock::new(|| std::thread::available_parallelism().map_or(1, NonZero::get));
    *CORES
}

/// Does two things at once.
pub(crate) fn both<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    std::thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        match one.join() {
            Ok(one) => (one, other),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
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
