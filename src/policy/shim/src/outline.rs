//! What the loaded policies declare, call and refer to: the facts that the load checks judge.
//!
//! Nothing is judged here. Names that are bound inside a rule are resolved (a variable that stands
//! for a part of `input` is reported as that part); every other name is reported as it is written.
//! A variable counts as bound only after the place, in reading order, that binds it.
//!
//! ```json
//! [{"file": "a.rego", "package": ["hallmark"], "imports": [{"alias": "x", "path": ["data", "x"]}],
//!   "rules": [{"path": ["decision"], "kind": "complete", "arity": -1, "line": 3,
//!              "refs": [{"path": ["input", "runs", null], "line": 4}],
//!              "calls": [{"path": ["count"], "arity": 1, "line": 5, "literal": null}],
//!              "unbound": [{"name": "x", "line": 6}], "with_line": 0}]}]
//! ```
//! A null in a path is an index that is known only at evaluation; with_line is the line of the last
//! `with`, or 0.

use anyhow::{bail, Result};
use regorus::unstable::{
    AssignOp, Expr, Literal, Module, NodeRef, Query, Rule, RuleAssign, RuleBody, RuleHead, Span,
};
use serde_json::{json, Value as Json};
use std::collections::{BTreeMap, BTreeSet};

/// Longer references are refused: the engine walks them recursively.
const REFERENCE_PARTS_MAX: usize = 32;

type ExprRef = NodeRef<Expr>;
type Path = Vec<Option<String>>;

#[derive(Clone)]
enum Binding {
    Declared, // `some x`: bound by a later statement
    Bound(Option<Path>), // the part of `input` that it stands for, if that is known
}
type Scope = BTreeMap<String, Binding>;

enum Part<'a> {
    Name(String),
    Index(&'a ExprRef),
}

pub fn outline(modules: &[NodeRef<Module>]) -> Result<String> {
    let mut rule_names: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
    for module in modules {
        let names = rule_names.entry(static_path(&module.package.refr)?).or_default();
        for rule in &module.policy {
            names.insert(root_name(head_reference(rule))?);
        }
    }
    let outlines = modules.iter().map(|module| {
        let package = static_path(&module.package.refr)?;
        let mut globals = rule_names[&package].clone();
        let imports = imports(module, &mut globals)?;
        let rules = module.policy.iter().map(|rule| outline_rule(rule, &globals));
        Ok(json!({
            "file": module.package.span.source.file(),
            "package": package,
            "imports": imports,
            "rules": rules.collect::<Result<Vec<_>>>()?,
        }))
    });
    Ok(Json::from(outlines.collect::<Result<Vec<_>>>()?).to_string())
}

fn imports(module: &Module, globals: &mut BTreeSet<String>) -> Result<Vec<Json>> {
    let mut imports = vec![];
    for import in &module.imports {
        let path = static_path(&import.refr)?;
        let alias = match &import.r#as {
            Some(span) => span.text().to_string(),
            None => path.last().cloned().unwrap_or_default(),
        };
        globals.insert(alias.clone());
        imports.push(json!({"alias": alias, "path": path}));
    }
    Ok(imports)
}

fn head_reference(rule: &Rule) -> &ExprRef {
    match rule {
        Rule::Default { refr, .. } => refr,
        Rule::Spec { head, .. } => match head {
            RuleHead::Compr { refr, .. }
            | RuleHead::Set { refr, .. }
            | RuleHead::Func { refr, .. } => refr,
        },
    }
}

fn outline_rule(rule: &Rule, globals: &BTreeSet<String>) -> Result<Json> {
    let mut walker = Walker {
        globals,
        refs: vec![],
        calls: vec![],
        unbound: vec![],
        with_line: 0,
    };
    let (mut kind, arity) = match rule {
        Rule::Default { args, value, .. } => {
            walker.walk(value, &mut Scope::new(), false)?;
            ("default", arity_of(args))
        }
        Rule::Spec { head, bodies, .. } => {
            walker.walk_spec(head, bodies)?;
            match head {
                RuleHead::Compr { .. } => ("complete", -1),
                RuleHead::Set { .. } => ("set", -1),
                RuleHead::Func { args, .. } => ("function", args.len() as i64),
            }
        }
    };
    let mut path = vec![root_name(head_reference(rule))?];
    for part in reference_parts(head_reference(rule))?.1 {
        match part {
            Part::Name(name) => path.push(name),
            Part::Index(_) => {
                kind = "object";
                break;
            }
        }
    }
    Ok(json!({
        "path": path, "kind": kind, "arity": arity, "line": rule.span().line,
        "refs": walker.refs, "calls": walker.calls, "unbound": walker.unbound,
        "with_line": walker.with_line,
    }))
}

fn arity_of(args: &[ExprRef]) -> i64 {
    if args.is_empty() {
        -1
    } else {
        args.len() as i64
    }
}

/// The expression that a reference starts from, and what follows it.
fn reference_parts(expr: &ExprRef) -> Result<(&ExprRef, Vec<Part<'_>>)> {
    let mut base = expr;
    let mut parts = vec![];
    loop {
        base = match base.as_ref() {
            Expr::RefDot { refr, field, .. } => {
                parts.push(Part::Name(field.0.text().to_string()));
                refr
            }
            Expr::RefBrack { refr, index, .. } => {
                parts.push(match index.as_ref() {
                    Expr::String { value, .. } | Expr::RawString { value, .. } => {
                        Part::Name(value.as_string()?.to_string())
                    }
                    _ => Part::Index(index),
                });
                refr
            }
            _ => break,
        };
        if parts.len() >= REFERENCE_PARTS_MAX {
            bail!(expr.span().error("reference is too long"));
        }
    }
    parts.reverse();
    Ok((base, parts))
}

fn variable(expr: &ExprRef) -> Option<&str> {
    match expr.as_ref() {
        Expr::Var { span, .. } => Some(span.text()),
        _ => None,
    }
}

fn root_name(reference: &ExprRef) -> Result<String> {
    match variable(reference_parts(reference)?.0) {
        Some(name) => Ok(name.to_string()),
        None => bail!(reference.span().error("not a name")),
    }
}

fn static_path(reference: &ExprRef) -> Result<Vec<String>> {
    let mut path = vec![root_name(reference)?];
    for part in reference_parts(reference)?.1 {
        match part {
            Part::Name(name) => path.push(name),
            Part::Index(index) => bail!(index.span().error("not a name")),
        }
    }
    Ok(path)
}

/// One rule's walk. `binds` says whether an unbound variable used as an index is thereby bound, as
/// in a statement, or is an error, as under `not` and in a head.
struct Walker<'a> {
    globals: &'a BTreeSet<String>,
    refs: Vec<Json>,
    calls: Vec<Json>,
    unbound: Vec<Json>,
    with_line: u32,
}

impl Walker<'_> {
    fn walk_spec(&mut self, head: &RuleHead, bodies: &[RuleBody]) -> Result<()> {
        let mut scope = Scope::new();
        if let RuleHead::Func { args, .. } = head {
            for arg in args {
                self.bind(arg, None, &mut scope)?;
            }
        }
        if bodies.is_empty() {
            self.walk_head(head, None, &mut scope)?;
        }
        for body in bodies {
            let mut inner = scope.clone();
            self.walk_query(&body.query, &mut inner)?;
            self.walk_head(head, body.assign.as_ref(), &mut inner)?;
        }
        Ok(())
    }

    /// The head's terms, in the scope that a body leaves; `else` brings its own value.
    fn walk_head(
        &mut self,
        head: &RuleHead,
        own: Option<&RuleAssign>,
        scope: &mut Scope,
    ) -> Result<()> {
        let (refr, key, assign) = match head {
            RuleHead::Compr { refr, assign, .. } => (refr, None, assign.as_ref()),
            RuleHead::Set { refr, key, .. } => (refr, key.as_ref(), None),
            RuleHead::Func { refr, assign, .. } => (refr, None, assign.as_ref()),
        };
        for part in reference_parts(refr)?.1 {
            if let Part::Index(index) = part {
                self.walk(index, scope, false)?;
            }
        }
        let value = own.or(assign).map(|assign| &assign.value);
        for term in key.into_iter().chain(value) {
            self.walk(term, scope, false)?;
        }
        Ok(())
    }

    fn walk_query(&mut self, query: &Query, scope: &mut Scope) -> Result<()> {
        for statement in &query.stmts {
            for modifier in &statement.with_mods {
                self.with_line = modifier.span.line;
                self.walk(&modifier.refr, scope, false)?;
                self.walk(&modifier.r#as, scope, false)?;
            }
            self.walk_literal(&statement.literal, scope)?;
        }
        Ok(())
    }

    fn walk_literal(&mut self, literal: &Literal, scope: &mut Scope) -> Result<()> {
        match literal {
            Literal::SomeVars { vars, .. } => {
                for span in vars {
                    scope.insert(span.text().to_string(), Binding::Declared);
                }
                Ok(())
            }
            Literal::SomeIn {
                key,
                value,
                collection,
                ..
            } => {
                self.walk(collection, scope, true)?;
                let element = self.input_element(collection, scope)?;
                if let Some(key) = key {
                    self.bind(key, None, scope)?;
                }
                self.bind(value, element, scope)
            }
            Literal::Expr { expr, .. } => self.walk(expr, scope, true),
            Literal::NotExpr { expr, .. } => self.walk(expr, &mut scope.clone(), false),
            Literal::Every {
                key,
                value,
                domain,
                query,
                ..
            } => {
                self.walk(domain, scope, false)?;
                let element = self.input_element(domain, scope)?;
                let mut inner = scope.clone();
                if let Some(key) = key {
                    inner.insert(key.text().to_string(), Binding::Bound(None));
                }
                inner.insert(value.text().to_string(), Binding::Bound(element));
                self.walk_query(query, &mut inner)
            }
        }
    }

    fn walk(&mut self, expr: &ExprRef, scope: &mut Scope, binds: bool) -> Result<()> {
        match expr.as_ref() {
            Expr::String { .. }
            | Expr::RawString { .. }
            | Expr::Number { .. }
            | Expr::Bool { .. }
            | Expr::Null { .. } => Ok(()),
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } => {
                self.walk_reference(expr, scope, binds)
            }
            Expr::Array { items, .. } | Expr::Set { items, .. } => {
                self.walk_all(items, scope, binds)
            }
            Expr::Object { fields, .. } => fields.iter().try_for_each(|(_, key, value)| {
                self.walk(key, scope, binds)?;
                self.walk(value, scope, binds)
            }),
            Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
                self.walk_comprehension(&[term], query, scope)
            }
            Expr::ObjectCompr {
                key, value, query, ..
            } => self.walk_comprehension(&[key, value], query, scope),
            Expr::Call {
                span, fcn, params, ..
            } => {
                self.record_call(span, fcn, params)?;
                self.walk_all(params, scope, binds)
            }
            Expr::UnaryExpr { expr, .. } => self.walk(expr, scope, binds),
            Expr::BinExpr { lhs, rhs, .. }
            | Expr::BoolExpr { lhs, rhs, .. }
            | Expr::ArithExpr { lhs, rhs, .. } => {
                self.walk(lhs, scope, binds)?;
                self.walk(rhs, scope, binds)
            }
            Expr::AssignExpr { op, lhs, rhs, .. } => self.walk_assign(op, lhs, rhs, scope, binds),
            Expr::Membership {
                key,
                value,
                collection,
                ..
            } => {
                self.walk_all(key.as_slice(), scope, binds)?;
                self.walk(value, scope, binds)?;
                self.walk(collection, scope, binds)
            }
        }
    }

    fn walk_all(&mut self, exprs: &[ExprRef], scope: &mut Scope, binds: bool) -> Result<()> {
        exprs
            .iter()
            .try_for_each(|expr| self.walk(expr, scope, binds))
    }

    fn walk_comprehension(
        &mut self,
        terms: &[&ExprRef],
        query: &Query,
        scope: &Scope,
    ) -> Result<()> {
        let mut inner = scope.clone();
        self.walk_query(query, &mut inner)?;
        terms
            .iter()
            .try_for_each(|term| self.walk(term, &mut inner, false))
    }

    fn walk_assign(
        &mut self,
        op: &AssignOp,
        lhs: &ExprRef,
        rhs: &ExprRef,
        scope: &mut Scope,
        binds: bool,
    ) -> Result<()> {
        // `x = e` binds whichever side is still free; `x := e` always binds the left.
        let (pattern, source) = match op {
            AssignOp::Eq if self.has_free_variable(rhs, scope) => (rhs, lhs),
            _ => (lhs, rhs),
        };
        self.walk(source, scope, binds)?;
        match op {
            AssignOp::ColEq => {
                let part = self.input_path(source, scope)?;
                self.bind(pattern, part, scope)
            }
            AssignOp::Eq if binds => self.unify(pattern, scope),
            AssignOp::Eq => self.walk(pattern, scope, binds),
        }
    }

    fn walk_reference(&mut self, expr: &ExprRef, scope: &mut Scope, binds: bool) -> Result<()> {
        let (base, parts) = reference_parts(expr)?;
        for part in parts {
            if let Part::Index(index) = part {
                self.walk_index(index, scope, binds)?;
            }
        }
        let Some(name) = variable(base) else {
            return self.walk(base, scope, binds);
        };
        match scope.get(name) {
            Some(Binding::Declared) => self.report_unbound(base.span()),
            Some(Binding::Bound(None)) => {}
            Some(Binding::Bound(Some(_))) | None if name != "_" => {
                let path = self.full_path(expr, scope)?;
                self.refs.push(json!({"path": path, "line": expr.span().line}));
            }
            _ => self.report_unbound(base.span()),
        }
        Ok(())
    }

    fn walk_index(&mut self, index: &ExprRef, scope: &mut Scope, binds: bool) -> Result<()> {
        if binds && variable(index) == Some("_") {
            return Ok(());
        }
        if binds && self.has_free_variable(index, scope) {
            return self.unify(index, scope);
        }
        self.walk(index, scope, binds)
    }

    fn is_free(&self, name: &str, scope: &Scope) -> bool {
        match scope.get(name) {
            Some(Binding::Declared) => true,
            Some(Binding::Bound(_)) => false,
            None => !matches!(name, "input" | "data") && !self.globals.contains(name),
        }
    }

    /// Whether a pattern (a variable, or arrays and objects of such) binds anything new.
    fn has_free_variable(&self, pattern: &ExprRef, scope: &Scope) -> bool {
        match pattern.as_ref() {
            Expr::Var { span, .. } => self.is_free(span.text(), scope),
            Expr::Array { items, .. } => items.iter().any(|i| self.has_free_variable(i, scope)),
            Expr::Object { fields, .. } => {
                fields.iter().any(|f| self.has_free_variable(&f.2, scope))
            }
            _ => false,
        }
    }

    /// Binds the free variables of a pattern; the rest of it must be bound already.
    fn unify(&mut self, pattern: &ExprRef, scope: &mut Scope) -> Result<()> {
        match pattern.as_ref() {
            Expr::Var { span, .. } if self.is_free(span.text(), scope) => {
                self.bind(pattern, None, scope)
            }
            Expr::Array { items, .. } => items.iter().try_for_each(|i| self.unify(i, scope)),
            Expr::Object { fields, .. } => fields.iter().try_for_each(|(_, key, value)| {
                self.walk(key, scope, true)?;
                self.unify(value, scope)
            }),
            _ => self.walk(pattern, scope, true),
        }
    }

    /// Binds every variable of a pattern, hiding what had the name before.
    fn bind(&mut self, pattern: &ExprRef, part: Option<Path>, scope: &mut Scope) -> Result<()> {
        match pattern.as_ref() {
            Expr::Var { span, .. } => {
                if span.text() != "_" {
                    scope.insert(span.text().to_string(), Binding::Bound(part));
                }
                Ok(())
            }
            Expr::Array { items, .. } => items.iter().try_for_each(|i| self.bind(i, None, scope)),
            Expr::Object { fields, .. } => fields.iter().try_for_each(|(_, key, value)| {
                self.walk(key, scope, false)?;
                self.bind(value, None, scope)
            }),
            _ => self.walk(pattern, scope, false),
        }
    }

    /// A reference's path with the variable it starts from replaced by what that stands for.
    fn full_path(&self, reference: &ExprRef, scope: &Scope) -> Result<Path> {
        let (base, parts) = reference_parts(reference)?;
        let name = variable(base).unwrap_or_default();
        let mut path = match scope.get(name) {
            Some(Binding::Bound(Some(path))) => path.clone(),
            _ => vec![Some(name.to_string())],
        };
        path.extend(parts.into_iter().map(|part| match part {
            Part::Name(name) => Some(name),
            Part::Index(_) => None,
        }));
        Ok(path)
    }

    /// The part of `input` that an expression is, if it is a plain reference to one.
    fn input_path(&self, expr: &ExprRef, scope: &Scope) -> Result<Option<Path>> {
        let Some(name) = variable(reference_parts(expr)?.0) else {
            return Ok(None);
        };
        match scope.get(name) {
            Some(Binding::Bound(Some(_))) => self.full_path(expr, scope).map(Some),
            None if name == "input" => self.full_path(expr, scope).map(Some),
            _ => Ok(None),
        }
    }

    fn input_element(&self, collection: &ExprRef, scope: &Scope) -> Result<Option<Path>> {
        let path = self.input_path(collection, scope)?;
        Ok(path.map(|mut path| {
            path.push(None);
            path
        }))
    }

    fn record_call(&mut self, span: &Span, function: &ExprRef, params: &[ExprRef]) -> Result<()> {
        let literal = match params.first().map(|param| param.as_ref()) {
            Some(Expr::String { value, .. } | Expr::RawString { value, .. }) => {
                Some(value.as_string()?.to_string())
            }
            _ => None,
        };
        self.calls.push(json!({
            "path": static_path(function)?, "arity": params.len(), "line": span.line,
            "literal": literal,
        }));
        Ok(())
    }

    fn report_unbound(&mut self, span: &Span) {
        self.unbound.push(json!({"name": span.text(), "line": span.line}));
    }
}
