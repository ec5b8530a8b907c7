//! What the house rules need to know of a source file: its room, what it names, its functions and public items, which parts are tests.
//!
//! It reads text and judges nothing.

use std::collections::BTreeSet;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// A file handed to the checker: its path from the repository's root, with forward slashes, and its text.
#[derive(Debug, Clone)]
pub struct SourceText {
    pub path: String,
    pub text: String,
}

/// A name used somewhere: the whole path, `crate::` first where it is one of our rooms.
#[derive(Debug, Clone)]
pub struct Named {
    pub path: Vec<String>,
    pub line: usize,
    pub in_test: bool,
}

/// A function and the lines from its signature to its last brace.
#[derive(Debug, Clone)]
pub struct Function {
    pub name: String,
    pub line: usize,
    pub lines: usize,
}

/// A thing at a line.
#[derive(Debug, Clone)]
pub struct At {
    pub what: String,
    pub line: usize,
}

/// Everything the rules look at.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub path: String,
    /// `engine`, `api`, `src`, `tests` or `benches`.
    pub krate: String,
    /// Modules from the crate's root, such as `["walk", "state"]`.
    pub module: Vec<String>,
    pub lines: usize,
    pub opens_with_words: bool,
    pub named: Vec<Named>,
    pub functions: Vec<Function>,
    pub undocumented: Vec<At>,
    pub allowed_lints: Vec<At>,
    pub is_test: bool,
    /// Modules that the file declares for tests only.
    test_modules: BTreeSet<Vec<String>>,
}

impl Facts {
    /// The room: the first module below the crate's root; `lib` or `main` for the root itself.
    pub fn room(&self) -> &str {
        self.module.first().map_or("lib", String::as_str)
    }
}

/// Reads all files. Files that are no Rust give an error with their name.
pub fn read_all(files: &[SourceText]) -> Result<Vec<Facts>, String> {
    let mut all = files.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let test_modules: BTreeSet<(String, Vec<String>)> =
        all.iter().flat_map(|f| f.test_modules.iter().map(|m| (f.krate.clone(), m.clone()))).collect();
    for facts in &mut all {
        let inside = (1..=facts.module.len())
            .any(|n| facts.module.get(..n).is_some_and(|m| test_modules.contains(&(facts.krate.clone(), m.to_vec()))));
        if inside || facts.krate == "tests" || facts.krate == "benches" {
            facts.is_test = true;
            facts.named.iter_mut().for_each(|n| n.in_test = true);
            facts.undocumented.clear();
            facts.allowed_lints.clear();
        }
    }
    Ok(all)
}

fn read(file: &SourceText) -> Result<Facts, String> {
    let parsed = syn::parse_file(&file.text).map_err(|e| format!("{}: {e}", file.path))?;
    let (krate, module) = place(&file.path);
    let mut facts = Facts {
        path: file.path.clone(),
        krate,
        module: module.clone(),
        lines: file.text.lines().count(),
        opens_with_words: parsed.attrs.first().is_some_and(is_doc),
        ..Facts::default()
    };
    let mut reader = Reader { facts: &mut facts, module, test_depth: 0, inner: inner_types(&parsed.items), hidden_depth: 0 };
    reader.visit_file(&parsed);
    Ok(facts)
}

/// Crate and modules of a path.
fn place(path: &str) -> (String, Vec<String>) {
    let (krate, inner) = match path.split_once('/') {
        Some((k @ ("engine" | "api"), rest)) => match rest.split_once('/') {
            Some(("src", inner)) => (k, inner),
            Some((other, inner)) => (if other == "benches" { "benches" } else { "tests" }, inner),
            None => (k, rest),
        },
        Some((k, inner)) => (k, inner),
        None => ("src", path),
    };
    let mut module: Vec<String> = inner.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|m| m == "mod" || m == "lib" || m == "main") {
        module.pop();
    }
    (krate.to_owned(), module)
}

fn is_doc(attr: &syn::Attribute) -> bool {
    attr.path().is_ident("doc")
}

fn has_doc(attrs: &[syn::Attribute]) -> bool {
    attrs.iter().any(is_doc)
}

fn is_for_tests(attrs: &[syn::Attribute]) -> bool {
    attrs.iter().any(|a| {
        let in_list = |list: &syn::MetaList| list.tokens.clone().into_iter().any(|t| t.to_string() == "test");
        match &a.meta {
            syn::Meta::Path(path) => path.segments.last().is_some_and(|s| s.ident == "test"),
            syn::Meta::List(list) => list.path.is_ident("cfg") && in_list(list),
            syn::Meta::NameValue(_) => false,
        }
    })
}

/// Names of the file's types that are not public: nobody outside meets their methods.
fn inner_types(items: &[syn::Item]) -> BTreeSet<String> {
    let inner = |item: &syn::Item| match item {
        syn::Item::Struct(s) if !matches!(s.vis, syn::Visibility::Public(_)) => Some(s.ident.to_string()),
        syn::Item::Enum(e) if !matches!(e.vis, syn::Visibility::Public(_)) => Some(e.ident.to_string()),
        _ => None,
    };
    items.iter().filter_map(inner).collect()
}

struct Reader<'f> {
    facts: &'f mut Facts,
    module: Vec<String>,
    test_depth: usize,
    inner: BTreeSet<String>,
    hidden_depth: usize,
}

impl Reader<'_> {
    fn name(&mut self, path: Vec<String>, line: usize) {
        let path = self.absolute(path);
        self.facts.named.push(Named { path, line, in_test: self.test_depth > 0 });
    }

    /// `super::` and `self::` made absolute; everything else stays.
    fn absolute(&self, path: Vec<String>) -> Vec<String> {
        let mut at = self.module.clone();
        let mut rest = path.iter().peekable();
        match path.first().map(String::as_str) {
            Some("self") => {
                rest.next();
            }
            Some("super") => {
                while rest.next_if(|s| *s == "super").is_some() {
                    at.pop();
                }
            }
            _ => return path,
        }
        std::iter::once("crate".to_owned()).chain(at).chain(rest.cloned()).collect()
    }

    fn public(&mut self, vis: &syn::Visibility, attrs: &[syn::Attribute], what: String, line: usize) {
        let met = matches!(vis, syn::Visibility::Public(_)) && self.test_depth == 0 && self.hidden_depth == 0;
        if met && !has_doc(attrs) {
            self.facts.undocumented.push(At { what, line });
        }
    }

    fn function(&mut self, sig: &syn::Signature, whole: proc_macro2::Span) {
        let first = sig.span().start().line;
        let lines = whole.end().line + 1 - first;
        self.facts.functions.push(Function { name: sig.ident.to_string(), line: first, lines });
    }

    fn tests(&mut self, attrs: &[syn::Attribute], inside: impl FnOnce(&mut Self)) {
        let deeper = usize::from(is_for_tests(attrs));
        self.test_depth += deeper;
        inside(self);
        self.test_depth -= deeper;
    }

    fn tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |ident: &syn::Ident| before.iter().cloned().chain([ident.to_string()]).collect::<Vec<_>>();
        match tree {
            syn::UseTree::Path(path) => self.tree(&path.tree, &with(&path.ident)),
            syn::UseTree::Name(name) => self.name(with(&name.ident), name.span().start().line),
            syn::UseTree::Rename(name) => self.name(with(&name.ident), name.span().start().line),
            syn::UseTree::Glob(glob) => self.name(before.to_vec(), glob.span().start().line),
            syn::UseTree::Group(group) => group.items.iter().for_each(|t| self.tree(t, before)),
        }
    }

    /// Paths inside a macro's words, which nobody parses for us.
    fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut line = 0;
        let mut colons = 0;
        for token in tokens {
            match &token {
                proc_macro2::TokenTree::Ident(ident) if path.is_empty() || colons == 2 => {
                    if path.is_empty() {
                        line = ident.span().start().line;
                    }
                    path.push(ident.to_string());
                    colons = 0;
                    continue;
                }
                proc_macro2::TokenTree::Punct(p) if p.as_char() == ':' && !path.is_empty() && colons < 2 => {
                    colons += 1;
                    continue;
                }
                _ => {}
            }
            self.end_of_path(&mut path, line);
            colons = 0;
            match token {
                proc_macro2::TokenTree::Group(group) => self.tokens(group.stream()),
                proc_macro2::TokenTree::Ident(ident) => {
                    line = ident.span().start().line;
                    path.push(ident.to_string());
                }
                _ => {}
            }
        }
        self.end_of_path(&mut path, line);
    }

    fn end_of_path(&mut self, path: &mut Vec<String>, line: usize) {
        let path = std::mem::take(path);
        if path.len() > 1 {
            self.name(path, line);
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tests(&item.attrs, |me| me.tree(&item.tree, &[]));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            let names = path.segments.iter().map(|s| s.ident.to_string()).collect();
            self.name(names, path.span().start().line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        self.tokens(item.tokens.clone());
        visit::visit_macro(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        if item.content.is_none() && is_for_tests(&item.attrs) {
            self.facts.test_modules.insert(self.module.clone());
        }
        self.tests(&item.attrs, |me| visit::visit_item_mod(me, item));
        self.module.pop();
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.tests(&item.attrs, |me| {
            me.function(&item.sig, item.span());
            me.public(&item.vis, &item.attrs, format!("fn {}", item.sig.ident), item.sig.span().start().line);
            visit::visit_item_fn(me, item);
        });
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.tests(&item.attrs, |me| {
            me.function(&item.sig, item.span());
            me.public(&item.vis, &item.attrs, format!("fn {}", item.sig.ident), item.sig.span().start().line);
            visit::visit_impl_item_fn(me, item);
        });
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let of_inner = matches!(&*item.self_ty, syn::Type::Path(p) if p.path.segments.last().is_some_and(|s| self.inner.contains(&s.ident.to_string())));
        self.hidden_depth += usize::from(of_inner);
        self.tests(&item.attrs, |me| visit::visit_item_impl(me, item));
        self.hidden_depth -= usize::from(of_inner);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.public(&item.vis, &item.attrs, format!("struct {}", item.ident), item.ident.span().start().line);
        if matches!(item.vis, syn::Visibility::Public(_)) {
            for field in &item.fields {
                if let Some(ident) = &field.ident {
                    self.public(&field.vis, &field.attrs, format!("field {ident}"), ident.span().start().line);
                }
            }
        }
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.public(&item.vis, &item.attrs, format!("enum {}", item.ident), item.ident.span().start().line);
        for variant in &item.variants {
            self.public(&item.vis, &variant.attrs, format!("variant {}", variant.ident), variant.ident.span().start().line);
        }
        visit::visit_item_enum(self, item);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.public(&item.vis, &item.attrs, format!("trait {}", item.ident), item.ident.span().start().line);
        visit::visit_item_trait(self, item);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.public(&item.vis, &item.attrs, format!("const {}", item.ident), item.ident.span().start().line);
        visit::visit_item_const(self, item);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.public(&item.vis, &item.attrs, format!("type {}", item.ident), item.ident.span().start().line);
        visit::visit_item_type(self, item);
    }

    fn visit_attribute(&mut self, attr: &'ast syn::Attribute) {
        if attr.path().is_ident("allow") && self.test_depth == 0 {
            self.facts.allowed_lints.push(At { what: "allow".into(), line: attr.span().start().line });
        }
        visit::visit_attribute(self, attr);
    }
}
