use super::*;

fn manifest(path: &str, base: &str, tip: &str) -> Manifest {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Manifest { path: RepoPath::new(path), base: some(base), tip: some(tip) }
}

/// Everything that a text declares, a line each: packages, then requirements, then demands.
fn declared(path: &str, text: &str) -> Vec<String> {
    assert!(is_manifest(path), "{path}");
    let declared = read(&RepoPath::new(path), text);
    let package = |package: &Declaration| {
        let description = package.description.as_deref().unwrap_or_default();
        format!("package {} in {:?}: {description}", package.name, package.folder)
    };
    let needed = |needed: &Requirement| {
        format!("{} {} {} {}", needed.kind.word(), needed.table, needed.name, needed.version).trim_end().to_owned()
    };
    let packages = declared.packages.iter().map(package);
    let demands = declared.demands.iter().map(|(name, value)| format!("demand {name} {value}"));
    packages.chain(declared.requirements.iter().map(needed)).chain(demands).collect()
}

fn changes(path: &str, base: &str, tip: &str) -> Vec<String> {
    let found = dependencies(&[manifest(path, base, tip)]);
    let show = |version: Option<String>| version.unwrap_or_else(|| "none".to_owned());
    found.into_iter().map(|d| format!("{} {}: {} to {}", d.table, d.name, show(d.before), show(d.after))).collect()
}

#[test]
fn cargo_dependencies_are_compared() {
    let base = "[dependencies]\nclap = \"2.33\"\nlog = { version = \"0.4\" }\nx = \"1\"\n[target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n";
    let tip = "[dependencies]\nlexopt = \"0.3.0\"\nlog = { version = \"0.4.20\" }\nx = { workspace = true }\n[workspace.dependencies]\nserde = \"1\"\n";
    assert_eq!(
        changes("Cargo.toml", base, tip),
        [
            "dependencies clap: 2.33 to none",
            "dependencies lexopt: none to 0.3.0",
            "dependencies log: 0.4 to 0.4.20",
            "target.cfg(unix).dependencies libc: 0.2 to none",
            "workspace.dependencies serde: none to 1",
        ]
    );
}

#[test]
fn what_another_manifest_has_is_neither_new_nor_gone() {
    let root = manifest("Cargo.toml", "[workspace]\n", "[workspace.dependencies]\nignore = \"0\"\nserde = \"1\"\n");
    let inner = manifest(
        "core/Cargo.toml",
        "[dependencies]\nignore = \"0\"\nlog = \"0.4\"\nold = \"2\"\n",
        "[package]\nname = \"core\"\n[dependencies]\nignore.workspace = true\n[dev-dependencies]\nlog = \"0.4\"\n",
    );
    let user = manifest("cli/Cargo.toml", "[dependencies]\n", "[dependencies]\ncore = { path = \"../core\" }\n");
    let other = manifest("web/package.json", "{}", r#"{"dependencies": {"ignore": "^7.0.0"}}"#);
    let found = dependencies(&[root, user, inner, other]);
    let names: Vec<(&str, &str)> = found.iter().map(|d| (d.manifest.as_str(), d.name.as_str())).collect();
    assert_eq!(names, [("Cargo.toml", "serde"), ("core/Cargo.toml", "old"), ("web/package.json", "ignore")]);
}

#[test]
fn what_moved_between_manifests_of_python_is_neither_new_nor_gone() {
    let lists = manifest("docs/requirements.txt", "sphinx_copybutton==0.5.2\n", "");
    let project = manifest(
        "pyproject.toml",
        "[project]\nname = \"a\"\n",
        "[project]\nname = \"a\"\ndependencies = [\"Sphinx-Copybutton==0.5.2\", \"furo\"]\n",
    );
    let found = dependencies(&[lists, project]);
    assert_eq!(found.iter().map(|d| d.name.as_str()).collect::<Vec<_>>(), ["furo"]);
}

#[test]
fn what_is_required_by_what_is_required_is_not_gone() {
    let base = "module m\nrequire (\n\ta.org/a v1.0.0\n\tb.org/b v1.0.0\n\tc.org/c v1.0.0 // indirect\n)\n";
    let tip = "module m\nrequire (\n\ta.org/a v1.0.0 // indirect\n\tc.org/c v1.1.0\n\td.org/d v1.0.0\n)\n";
    assert_eq!(changes("go.mod", base, tip), ["require b.org/b: v1.0.0 to none", "require d.org/d: none to v1.0.0"]);
}

#[test]
fn npm_dependencies_are_compared() {
    let found = changes("web/package.json", "{}", r#"{"devDependencies": {"vite": "^7.0.0"}}"#);
    assert_eq!(found, ["devDependencies vite: none to ^7.0.0"]);
}

#[test]
fn what_each_ecosystem_declares() {
    let check = |path: &str, text: &str, expected: &[&str]| assert_eq!(declared(path, text), expected, "{path}");
    check(
        "Cargo.toml",
        "[package]\nname = \"a\"\nrust-version = \"1.80\"\n[dependencies]\nb = { package = \"c\", version = \"2\" }\n[build-dependencies]\ncc = \"1\"\n",
        &[
            "package a in \"\": ",
            "build build-dependencies cc 1",
            "runtime dependencies c 2",
            "demand rust-version 1.80",
        ],
    );
    check(
        "packages/a/package.json",
        r#"{"name": "@x/a", "description": "Does it", "engines": {"node": ">=20"}, "peerDependencies": {"b": "1"}}"#,
        &["package @x/a in \"packages/a\": Does it", "runtime peerDependencies b 1", "demand engines.node >=20"],
    );
    check(
        "pnpm-workspace.yaml",
        "packages:\n  - 'a/*'\ncatalog:\n  vue: ^3.5.0\ncatalogs:\n  old:\n    'vue': ^2.0.0 # kept\n",
        &["runtime catalog vue ^3.5.0", "runtime catalogs.old vue ^2.0.0"],
    );
    check(
        "go.mod",
        "module example.org/x/tool/v2\n\ngo 1.22\n\nrequire (\n\tgolang.org/x/sys v0.1.0\n\tgolang.org/x/net v0.2.0 // indirect\n)\nreplace example.org/y => ../y\n",
        &[
            "package tool in \"\": ",
            "runtime require golang.org/x/sys v0.1.0",
            "runtime replace example.org/y ../y",
            "demand go 1.22",
        ],
    );
    check(
        "pyproject.toml",
        "[project]\nname = \"My_Tool\"\ndescription = \"Does it\"\nrequires-python = \">=3.9\"\ndependencies = [\"click[x] >= 8 ; os_name == 'nt'\", \"rich\"]\n[dependency-groups]\ndev = [\"pytest>=8\"]\n[build-system]\nrequires = [\"hatchling\"]\n",
        &[
            "package my-tool in \"\": Does it",
            "runtime dependencies click >= 8",
            "runtime dependencies rich",
            "dev dev pytest >=8",
            "build build-system.requires hatchling",
            "demand requires-python >=3.9",
        ],
    );
    check(
        "pyproject.toml",
        "[tool.poetry]\nname = \"p\"\n[tool.poetry.dependencies]\npython = \"^3.8\"\nhttpx = \"^0.27\"\n[tool.poetry.group.dev.dependencies]\nblack = \"24\"\n",
        &["package p in \"\": ", "runtime dependencies httpx ^0.27", "dev dev black 24", "demand python ^3.8"],
    );
    check(
        "setup.cfg",
        "[metadata]\nname = a\ndescription = Does it\n[options]\ninstall_requires =\n    b>=1\n    c\n[tool:x]\nd = 1\n",
        &["package a in \"\": Does it", "runtime install_requires b >=1", "runtime install_requires c"],
    );
    check(
        "setup.py",
        "from x import setup\nsetup(\n  name=\"a\", version=v(),\n  install_requires=[\"b>=1\",  # why\n    'c'],\n  extras=x,\n)\n",
        &["package a in \"\": ", "runtime install_requires b >=1", "runtime install_requires c"],
    );
    check("setup.py", "REQUIRES = read()\nsetup(install_requires=REQUIRES)\n", &[]);
    check(
        "requirements-dev.txt",
        "-r base.txt\n# x\nb==1.0  # why\nc\nhttps://x/y\n",
        &["dev requirements-dev.txt b ==1.0", "dev requirements-dev.txt c"],
    );
    check("requirements.txt", "# This file is autogenerated by pip-compile\nb==1.0\n", &[]);
    check(
        "core/pom.xml",
        "<?xml version=\"1.0\"?><project><!-- <x> --><parent><artifactId>up</artifactId></parent><artifactId>core</artifactId>\n<description>Does it</description><properties><v>1.2</v><java.version>17</java.version></properties><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>${v}</version></dependency><dependency><groupId>g</groupId><artifactId>t</artifactId><scope>test</scope></dependency></dependencies></project>",
        &[
            "package core in \"core\": Does it",
            "runtime dependencies g:a 1.2",
            "dev dependencies g:t",
            "demand java.version 17",
        ],
    );
    check(
        "core/build.gradle",
        "description = \"Does it\"\nplugins {\n  id 'x.y' version '1.0'\n}\ndependencies {\n  // api 'no:no:1'\n  api project(':base')\n  implementation \"g:a:1.0\"\n  testImplementation(libs.junit.core)\n  optional(\"g:b\")\n}\n",
        &[
            "package core in \"core\": Does it",
            "build plugins x.y 1.0",
            "runtime implementation g:a 1.0",
            "dev testImplementation libs.junit.core",
            "runtime optional g:b",
        ],
    );
    check(
        "settings.gradle.kts",
        "include(\":a\", \":b:c\")\n// include(\":no\")\n",
        &["package a in \"a\": ", "package c in \"b/c\": "],
    );
    check(
        "gradle/libs.versions.toml",
        "[versions]\nk = \"2.0\"\n[libraries]\na = { module = \"g:a\", version.ref = \"k\" }\nb = \"g:b:1.0\"\n",
        &["runtime libraries g:a 2.0", "runtime libraries g:b 1.0"],
    );
    check(
        "Gemfile",
        "ruby '3.2'\ngem \"rake\", \">= 13\" # why\ngroup :test do\n  gem 'minitest', '< 6', require: false\nend\ngem 'x', path: '.'\n",
        &["runtime gem rake >= 13", "dev gem minitest < 6", "runtime gem x", "demand ruby 3.2"],
    );
    check(
        "a/a.gemspec",
        "Gem::Specification.new do |s|\n  s.name = \"a\"\n  s.summary = \"Does it.\"\n  s.required_ruby_version = \">= 3.1\"\n  s.add_dependency \"b\", \"~> 1.0\"\n  s.add_development_dependency(\"c\")\nend\n",
        &[
            "package a in \"a\": Does it.",
            "runtime add_dependency b ~> 1.0",
            "dev add_development_dependency c",
            "demand required_ruby_version >= 3.1",
        ],
    );
    check(
        "composer.json",
        r#"{"name": "x/y", "require": {"php": "^8.2", "a/b": "^1"}, "require-dev": {"c/d": "2"}}"#,
        &["package x/y in \"\": ", "runtime require a/b ^1", "dev require-dev c/d 2", "demand php ^8.2"],
    );
    check(
        "src/A/A.csproj",
        "<Project Sdk=\"x\"><PropertyGroup><TargetFramework>net9.0</TargetFramework><Description>Does it</Description></PropertyGroup><ItemGroup><PackageReference Include=\"B\" Version=\"1.0\" /><PackageReference Include=\"C\"><Version>2</Version></PackageReference><ProjectReference Include=\"..\\D\\D.csproj\" /></ItemGroup></Project>",
        &[
            "package A in \"src/A\": Does it",
            "runtime PackageReference B 1.0",
            "runtime PackageReference C 2",
            "demand TargetFramework net9.0",
        ],
    );
    check(
        "Package.swift",
        "// swift-tools-version:5.9\nlet package = Package(name: \"x\", dependencies: [\n  .package(url: \"https://example.org/swift-log.git\", from: \"1.4.0\"),\n], targets: [\n  .target(\n    name: \"A\",\n    dependencies: [\"B\", .target(name: \"C\")]\n  ),\n  .testTarget(name: \"ATests\", dependencies: [\"A\"]),\n])\n",
        &[
            "package A in \"Sources/A\": ",
            "runtime dependencies swift-log from: 1.4.0",
            "demand swift-tools-version 5.9",
        ],
    );
}

#[test]
fn broken_manifests_declare_little_and_end() {
    let texts = [
        "",
        "{",
        "[",
        "<a><b",
        "setup(",
        "module",
        "include(",
        ".package(url:",
        "gem \"",
        "a=\"",
        "[options]\n=",
        "<a b=c></a></a>",
    ];
    for (pattern, _) in READERS {
        for text in texts {
            read(&RepoPath::new(&format!("x/{}", pattern.replace('*', "a"))), text);
        }
    }
}

#[test]
fn manifests_of_test_data_are_none() {
    let check = |path: &str, expected: bool| assert_eq!(is_manifest(path), expected, "{path}");
    check("crates/a/Cargo.toml", true);
    check("Cargo.lock", false);
    check("tests/fixtures/a/package.json", false);
    check("pkg/testdata/go.mod", false);
    check("packages/create/template-vue/package.json", false);
    check("requirements/docs_requirements.txt", true);
    check("xrequirements.md", false);
    let text = "[package]\nname = \"demo\"\n";
    let found = packages(&[manifest("examples/demo/Cargo.toml", "", text), manifest("demo/Cargo.toml", "", text)]);
    assert!(found.is_empty());
}

#[test]
fn packages_name_what_they_use() {
    let text = "[package]\nname = \"grep\"\ndescription = \"\"\"Fast\nsearch\"\"\"\n[dependencies]\ngrep-cli = \"0.1\"\n[dev-dependencies]\ntermcolor = \"1\"\n";
    let found = packages(&[manifest("crates/grep/Cargo.toml", "", text), manifest("x/Cargo.toml", "", "broken = [")]);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].name.as_str(), found[0].folder.as_str()), ("grep", "crates/grep"));
    assert_eq!(found[0].description.as_deref(), Some("Fast search"));
    assert_eq!(found[0].uses, BTreeSet::from(["grep-cli".to_owned()]));
    let root = "[workspace.package]\ndescription = \"Shared\"\n";
    let member = "[package]\nname = \"m\"\ndescription.workspace = true\n";
    let found = packages(&[manifest("Cargo.toml", "", root), manifest("m/Cargo.toml", "", member)]);
    assert_eq!(found[0].description.as_deref(), Some("Shared"));
}

#[test]
fn demands_are_compared() {
    let found = demands(&[manifest("go.mod", "module a\ngo 1.21\n", "module a\ngo 1.22\ntoolchain go1.22.1\n")]);
    let found: Vec<_> = found.into_iter().map(|demand| (demand.name, demand.before, demand.after)).collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        found,
        [("go".to_owned(), some("1.21"), some("1.22")), ("toolchain".to_owned(), None, some("go1.22.1"))]
    );
}
