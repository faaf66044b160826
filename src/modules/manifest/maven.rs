//! Maven's `pom.xml`: artifact, description, dependencies, the properties that name versions.

use std::collections::BTreeMap;

use super::{Declared, DependencyKind, RepoPath, text, xml::Elements};

const TABLES: [(&str, &str, DependencyKind); 3] = [
    ("dependencies", "project/dependencies/dependency", DependencyKind::Runtime),
    ("dependencyManagement", "project/dependencyManagement/dependencies/dependency", DependencyKind::Runtime),
    ("plugins", "project/build/plugins/plugin", DependencyKind::Build),
];

/// Properties that say for which Java the code is.
const JAVA: [&str; 4] = ["java.version", "maven.compiler.release", "maven.compiler.source", "maven.compiler.target"];

pub(super) fn read(path: &RepoPath, text: &str) -> Declared {
    let mut declared = Declared::default();
    let elements = Elements::of(text);
    let properties = properties(&elements);
    let value = |text: &str| {
        let property = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
        property.and_then(|name| properties.get(name).copied()).unwrap_or(text).to_owned()
    };
    for name in JAVA {
        declared.demand(name, properties.get(name).copied());
    }
    let Some(project) = elements.at("project").next() else { return declared };
    if let Some(name) = elements.child(project, "artifactId") {
        let description = elements.child(project, "description").map(text::squeeze);
        declared.package(path, name, description.as_deref().filter(|text| !text.contains("${")));
    }
    let mut uses = Vec::new();
    for (table, path, kind) in TABLES {
        for place in elements.at(path) {
            let child = |name| elements.child(place, name).unwrap_or_default();
            let (group, artifact) = (child("groupId"), child("artifactId"));
            let kind = if child("scope") == "test" { DependencyKind::Dev } else { kind };
            let name = if group.is_empty() { artifact.to_owned() } else { format!("{}:{artifact}", value(group)) };
            declared.require(table, &name, &value(child("version")), kind);
            uses.extend((table == "dependencies" && kind != DependencyKind::Dev).then(|| artifact.to_owned()));
        }
    }
    if let Some(package) = declared.packages.first_mut() {
        package.uses.extend(uses);
    }
    declared
}

fn properties<'a>(elements: &Elements<'a>) -> BTreeMap<&'a str, &'a str> {
    let Some(table) = elements.at("project/properties").next() else { return BTreeMap::new() };
    let names = elements.below(table);
    names.map(|element| (element.name, element.text)).collect()
}
