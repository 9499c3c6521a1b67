//! Rules about what blocks conflict on.

use super::Subject;
use super::code::{assignment, calls, mentions};
use crate::profile::{Finding, Profile};
use crate::record::{Cause, Object, Part, WaitFor};

/// What a block does with a container is mostly found so many lines before and behind.
const AROUND: u32 = 4;

/// Blocks that aborted or waited because others wrote the same object.
fn contended<'a>(subject: Subject<'a>) -> Option<Finding<'a>> {
    let Subject::Finding(finding) = subject else { return None };
    let contended = match finding {
        Finding::Conflict(row) => row.cause != Cause::Rollback,
        Finding::Wait(row) => row.cause == WaitFor::Owner,
        Finding::Irrevocable(_) => false,
    };
    contended.then_some(finding)
}

/// The source lines of both sites, as far as they are known.
fn lines<'a>(profile: &'a Profile, finding: Finding<'a>) -> impl Iterator<Item = &'a str> {
    [finding.site(), finding.by()].into_iter().flatten().filter_map(|site| profile.source(site))
}

/// The source lines around both sites, as far as they are known.
fn near<'a>(profile: &'a Profile, finding: Finding<'a>) -> impl Iterator<Item = &'a str> {
    [finding.site(), finding.by()].into_iter().flatten().flat_map(|site| {
        let file = &site.file;
        let around = site.line.saturating_sub(AROUND)..=site.line.saturating_add(AROUND);
        around.filter_map(|line| Some(profile.sources.get(&(file.clone(), line))?.as_str()))
    })
}

/// Whether a line clears the container that is reached so.
fn clears(line: &str, variable: &str) -> bool {
    !variable.is_empty() && mentions(line, &format!("{variable}.clear"))
}

fn is_type(object: Option<&Object>, names: &[&str]) -> bool {
    object.is_some_and(|object| names.contains(&object.type_name.as_str()))
}

/// What a report calls an object, or `it`.
fn called(object: Option<&Object>) -> String {
    object.map_or_else(|| "it".into(), Object::to_string)
}

pub(super) fn shared_random(profile: &Profile, subject: Subject<'_>) -> Option<String> {
    let row = contended(subject)?;
    let known = is_type(row.object(), &["Random"]);
    let seen = row.object().is_none()
        && lines(profile, row).any(|line| line.contains("random.") && line.contains('('));
    (known || seen).then(|| {
        "every call changes the state of the random generator, and all blocks share it: give \
         each thread its own `random.Random(seed)`"
            .into()
    })
}

pub(super) fn lock(_: &Profile, subject: Subject<'_>) -> Option<String> {
    const LOCKS: &[&str] = &["lock", "Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition"];
    let object = match subject {
        Subject::Finding(Finding::Wait(row)) if row.cause == WaitFor::Lock => row.object.as_ref(),
        _ => contended(subject)?.object(),
    };
    is_type(object, LOCKS).then(|| {
        format!(
            "{} is held past the end of a block, so those who want it run one after another: \
             take and release it inside one `with thread.atomic`, or leave it out, since a block \
             is atomic already",
            called(object)
        )
    })
}

pub(super) fn growing_length(profile: &Profile, subject: Subject<'_>) -> Option<String> {
    const GROWING: &[&str] = &["list", "deque", "dict", "set", "defaultdict", "Counter"];
    let row = contended(subject)?;
    let object = row.object()?;
    let asked = row.site().and_then(|site| profile.source(site));
    let length = object.part == Part::Length
        || is_type(Some(object), GROWING) && asked.is_some_and(|line| calls(line, "len"));
    length.then(|| {
        let name = object.name();
        format!(
            "everything that makes {name} grow conflicts with a block that has asked for its \
             length: ask in a block of its own, or count what was added in each thread"
        )
    })
}

pub(super) fn cleared_container(profile: &Profile, subject: Subject<'_>) -> Option<String> {
    const CONTAINERS: &[&str] =
        &["dict", "defaultdict", "Counter", "OrderedDict", "set", "list", "deque"];
    let row = contended(subject)?;
    let object = row.object().filter(|object| is_type(Some(object), CONTAINERS))?;
    let cleared = lines(profile, row).any(|line| calls(line, "clear"))
        || near(profile, row).any(|line| clears(line, &object.variable));
    cleared.then(|| {
        format!(
            "clearing {} conflicts with every block that uses it: make a new one for each round \
             and hand it to that round's blocks, or clear it while no other thread runs",
            object.name()
        )
    })
}

pub(super) fn shared_counter(profile: &Profile, subject: Subject<'_>) -> Option<String> {
    let row = contended(subject)?;
    let line = profile.source(row.site()?)?;
    let assigned = assignment(line)?;
    let target = assigned.target;
    // A plain name is a local variable, unless the object says that it is a global.
    let global = is_type(row.object(), &["module"]);
    if !(global || target.contains(['.', '['])) {
        return None;
    }
    let who = row
        .block()
        .and_then(|block| profile.blocks[block].name.as_deref())
        .map_or_else(|| "every block".into(), |name| format!("every {name}"));
    if matches!(assigned.operator, "+" | "-") {
        return Some(format!(
            "{who} adds to `{target}` and also looks at it, so the addition cannot wait for the \
             commit: look at it in another block, or keep one per thread and sum at the end"
        ));
    }
    if !assigned.operator.is_empty() || !mentions(assigned.value, target) {
        return None;
    }
    let added = assigned.value.strip_prefix(target).map(str::trim_start);
    Some(match added.and_then(|rest| rest.chars().next()) {
        Some(sign @ ('+' | '-')) => format!(
            "{who} writes `{target}`: with `{target} {sign}= …` the additions wait for the \
             commit and do not conflict"
        ),
        _ => format!(
            "{who} writes `{target}`: add with `+=`, or keep one per thread and sum at the end"
        ),
    })
}

pub(super) fn class_attribute(_: &Profile, subject: Subject<'_>) -> Option<String> {
    let object = contended(subject)?.object()?;
    let Part::Attribute(name) = &object.part else { return None };
    is_type(Some(object), &["type"]).then(|| {
        format!(
            "`{name}` belongs to the class, so blocks on different instances write the same \
             place: keep it in each instance, or add to it with `+=`"
        )
    })
}

pub(super) fn global_rebinding(profile: &Profile, subject: Subject<'_>) -> Option<String> {
    let row = contended(subject)?;
    let object = row.object()?;
    let Part::Attribute(name) = &object.part else { return None };
    let rebound = is_type(Some(object), &["module"])
        && lines(profile, row).filter_map(assignment).any(|assigned| assigned.target == name);
    rebound.then(|| {
        format!(
            "assigning to the global `{name}` conflicts with every block that reads it: work \
             with a local variable and assign once at the end, or keep one per thread"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::speaks;
    use super::*;
    use crate::record::EventKind;
    use crate::synthetic::Log;

    /// What a rule says about one conflict at `code`, because of `other`, in a program.
    fn said(
        rule: &str,
        source: &'static str,
        (code, other): (&str, &str),
        (type_name, variable, part): (&str, &str, Part),
    ) -> Option<String> {
        let mut log = Log::new();
        let file = log.file("a.py", source);
        let (site, by) = (log.site(file, code, "f"), log.site(file, other, "f"));
        let block = log.block("step", site);
        let place = log.object(type_name, variable, part);
        log.event(EventKind::Abort(Cause::ReadWrite), 1, 100, 50, |event| {
            (event.site, event.by, event.block, event.place) = (site, by, block, place);
        });
        let profile = log.profile();
        speaks(rule, &profile, Subject::Finding(profile.findings()[0]))
    }

    fn attribute(name: &str) -> Part {
        Part::Attribute(name.into())
    }

    #[test]
    fn shared_counter() {
        let on = ("Account", "a", attribute("n"));
        let say =
            |source: &'static str| said("shared-counter", source, (source, source), on.clone());
        assert!(say("a.n = a.n + 1").unwrap().contains("every step writes `a.n`: with `a.n += …`"));
        assert!(say("a.n = f(a.n)").unwrap().contains("add with `+=`, or keep one per thread"));
        assert!(say("a.n += 1").unwrap().contains("also looks at it"));
        let global = ("module", "__main__", attribute("n"));
        assert!(said("shared-counter", "n = n + 1", ("n", "n"), global).is_some());
    }

    #[test]
    fn waiting_for_an_owner_is_contention_too() {
        let waited = |wait| {
            let mut log = Log::new();
            let file = log.file("a.py", "a.n = a.n + 1");
            let site = log.site(file, "a.n", "f");
            log.event(EventKind::Wait(wait), 1, 100, 50, |event| event.site = site);
            let profile = log.profile();
            speaks("shared-counter", &profile, Subject::Finding(profile.findings()[0]))
        };
        assert!(waited(WaitFor::Owner).unwrap().starts_with("every block writes `a.n`"));
        assert_eq!(waited(WaitFor::Order), None);
    }

    #[test]
    fn shared_counter_is_silent() {
        let on = ("Account", "a", attribute("n"));
        for source in
            ["a.n = b.n + 1", "n = n + 1", "a.n = 5", "print(a.n)", "a.n *= 2", "a.n = a.name"]
        {
            assert_eq!(
                said("shared-counter", source, (source, source), on.clone()),
                None,
                "{source}"
            );
        }
    }

    #[test]
    fn growing_length() {
        let source = "if len(log) > 9:\nlog.append(x)\n";
        let on = |part| ("list", "log", part);
        let say = |code, part| said("growing-length", source, (code, "log.append(x)"), on(part));
        assert!(say("len(log)", Part::Whole).unwrap().contains("makes list `log` grow"));
        assert!(say("log", Part::Length).is_some());
    }

    #[test]
    fn growing_length_is_silent() {
        let source = "x = log[0]\nlog.append(x)\n";
        let sites = ("log[0]", "log.append(x)");
        assert_eq!(said("growing-length", source, sites, ("list", "log", Part::Whole)), None);
        let string = "if len(a.name) > 9: pass";
        let on = ("Account", "a", attribute("name"));
        assert_eq!(said("growing-length", string, ("a.name", "a.name"), on), None);
    }

    #[test]
    fn cleared_container() {
        let source = "x = cache[k]\ncache.clear()\n";
        let sites = ("cache[k]", "cache.clear()");
        let hint = said("cleared-container", source, sites, ("dict", "cache", Part::Whole));
        assert!(hint.unwrap().contains("clearing dict `cache` conflicts"));
        // Near by.
        let sites = ("cache[k]", "cache[k]");
        let on = |name| ("dict", name, Part::Whole);
        assert!(said("cleared-container", source, sites, on("cache")).is_some());
        assert_eq!(said("cleared-container", source, sites, on("other")), None);
    }

    #[test]
    fn cleared_container_is_silent() {
        let source = "x = cache[k]\ncache[k] = 2\n";
        let sites = ("cache[k]", "cache[k] = 2");
        let on = ("dict", "cache", Part::Key("1".into()));
        assert_eq!(said("cleared-container", source, sites, on), None);
        let event = "event.clear()";
        assert_eq!(
            said("cleared-container", event, (event, event), ("Event", "event", Part::Whole)),
            None
        );
    }

    #[test]
    fn class_attribute() {
        let source = "Account.opened = Account.opened + 1";
        let on = ("type", "Account", attribute("opened"));
        let hint = said("class-attribute", source, (source, source), on);
        assert!(hint.unwrap().starts_with("`opened` belongs to the class"));
    }

    #[test]
    fn class_attribute_is_silent() {
        let source = "self.opened = self.opened + 1";
        let on = ("Account", "self", attribute("opened"));
        assert_eq!(said("class-attribute", source, (source, source), on), None);
    }

    #[test]
    fn global_rebinding() {
        let source = "f(best)\nbest = x\n";
        let on = ("module", "__main__", attribute("best"));
        let hint = said("global-rebinding", source, ("best", "best = x"), on);
        assert!(hint.unwrap().contains("the global `best`"));
    }

    #[test]
    fn global_rebinding_is_silent() {
        let source = "f(best)\ndel best\n";
        let on = ("module", "__main__", attribute("best"));
        assert_eq!(said("global-rebinding", source, ("best", "del best"), on), None);
        let source = "f(best)\nbest = x\n";
        let on = ("Solver", "self", attribute("best"));
        assert_eq!(said("global-rebinding", source, ("best", "best = x"), on), None);
    }

    #[test]
    fn shared_random() {
        let source = "x = rng.random()";
        let on = ("Random", "rng", Part::Whole);
        assert!(said("shared-random", source, (source, source), on).is_some());
        let mut log = Log::new();
        let file = log.file("a.py", "x = random.randrange(6)");
        let site = log.site(file, "random.randrange(6)", "f");
        log.event(EventKind::Abort(Cause::ReadWrite), 1, 100, 50, |event| event.site = site);
        let profile = log.profile();
        assert!(
            speaks("shared-random", &profile, Subject::Finding(profile.findings()[0])).is_some()
        );
    }

    #[test]
    fn shared_random_is_silent() {
        let source = "d[random.randrange(6)] = 1";
        let on = ("dict", "d", Part::Length);
        assert_eq!(said("shared-random", source, (source, source), on), None);
    }

    #[test]
    fn lock() {
        let source = "guard.acquire()";
        let on = ("lock", "guard", Part::Whole);
        let hint = said("lock", source, (source, source), on);
        assert!(hint.unwrap().starts_with("lock `guard` is held past the end"));
        let mut log = Log::new();
        let place = log.object("RLock", "self.guard", Part::Whole);
        log.event(EventKind::Wait(WaitFor::Lock), 1, 100, 50, |event| event.place = place);
        let profile = log.profile();
        assert!(speaks("lock", &profile, Subject::Finding(profile.findings()[0])).is_some());
    }

    #[test]
    fn lock_is_silent() {
        let source = "clock.tick()";
        let on = ("Clock", "clock", Part::Whole);
        assert_eq!(said("lock", source, (source, source), on), None);
        let mut log = Log::new();
        let place = log.object("Queue", "jobs", Part::Whole);
        log.event(EventKind::Wait(WaitFor::Lock), 1, 100, 50, |event| event.place = place);
        let profile = log.profile();
        assert_eq!(speaks("lock", &profile, Subject::Finding(profile.findings()[0])), None);
    }
}
