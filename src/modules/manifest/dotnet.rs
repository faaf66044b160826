//! Projects of .NET: package and project references, central package versions, target frameworks.

use super::{Declared, DependencyKind, RepoPath, text, xml::Elements};

const TABLES: [(&str, DependencyKind); 3] = [
    ("PackageReference", DependencyKind::Runtime),
    ("PackageVersion", DependencyKind::Runtime),
    ("GlobalPackageReference", DependencyKind::Build),
];

pub(super) fn read(path: &RepoPath, text: &str) -> Declared {
    let mut declared = Declared::default();
    let elements = Elements::of(text);
    let first = |name: &'static str| elements.named(name).map(|place| elements.get(place).text).next();
    let stem = path.file_name().rsplit_once('.').map_or("", |(stem, _)| stem);
    if !path.file_name().starts_with("Directory.") {
        declared.package(path, stem, first("Description").filter(|text| !text.contains("$(")));
    }
    for name in ["TargetFramework", "TargetFrameworks", "LangVersion", "PackageLicenseExpression"] {
        declared.demand(name, first(name));
    }
    let test = stem.ends_with("Tests") || stem.ends_with(".Test");
    for (table, kind) in TABLES {
        for place in elements.named(table) {
            let element = elements.get(place);
            let Some(name) = element.attribute("Include").or_else(|| element.attribute("Update")) else { continue };
            let version = element.attribute("Version").or_else(|| elements.child(place, "Version"));
            let kind = if test { DependencyKind::Dev } else { kind };
            declared.require(table, name, version.unwrap_or_default(), kind);
        }
    }
    for place in elements.named("ProjectReference") {
        let project = elements.get(place).attribute("Include").filter(|path| !path.contains("$("));
        let folder = project.and_then(|project| text::resolve(path.folder(), project));
        let folder = folder.and_then(|path| path.rsplit_once('/').map(|(folder, _)| folder.to_owned()));
        declared.projects.extend(folder);
    }
    declared
}
