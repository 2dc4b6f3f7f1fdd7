"""Which BashOperators of a DAG the scheduler can run by itself, because a worker would do nothing else for them.

Whatever is not known to come out the same goes to a worker: code of one's own, and templates of more than plain names.
"""

import jinja2.nodes

NAMES = {"ds", "ds_nodash", "ts", "ts_nodash", "ts_nodash_with_tz", "run_id"}
ATTRIBUTES = {
    "dag": {"dag_id"},
    "task": {"task_id"},
    "ti": {"dag_id", "task_id", "run_id"},
    "task_instance": {"dag_id", "task_id", "run_id"},
    "dag_run": {"dag_id", "run_id"},
}
CALLBACKS = ("execute", "success", "failure", "retry", "skipped")
# What the shell that starts the command needs itself.
RESERVED = ("PATH", "ENV", "BASH_ENV", "IFS")
OVERRIDDEN = {"execute", "get_env", "subprocess_hook", "render_template_fields", "pre_execute", "post_execute"}


def is_plain(expression, params):
    """Whether an expression of Jinja is a name, or an attribute, whose text is the same in each engine."""
    if isinstance(expression, jinja2.nodes.Name):
        return expression.name in NAMES
    if isinstance(expression, jinja2.nodes.Getattr):
        base, name = expression.node, expression.attr
    elif isinstance(expression, jinja2.nodes.Getitem) and isinstance(expression.arg, jinja2.nodes.Const):
        base, name = expression.node, expression.arg.value
    else:
        return False
    if not isinstance(base, jinja2.nodes.Name):
        return False
    return name in (params if base.name == "params" else ATTRIBUTES.get(base.name, ()))


def is_simple(text, params, own_words):
    """Whether a text is no template, or one that any engine renders alike."""
    if not any(mark in text for mark in ("{{", "{%", "{#")):
        return True
    if own_words or any(mark in text for mark in ("{%", "{#", "{{-", "-}}", "{{+", "+}}")):
        return False
    try:
        tree = jinja2.Environment(extensions=["jinja2.ext.do"]).parse(text)
    except jinja2.TemplateError:
        return False
    parts = [part for node in tree.body for part in getattr(node, "nodes", [node])]
    return all(isinstance(part, jinja2.nodes.TemplateData) or is_plain(part, params) for part in parts)


def is_ordinary(operator):
    """Whether nothing of its author's, and no particular worker, has a part in how it runs."""
    from airflow.sdk import Asset

    hooks = [getattr(operator, f"on_{kind}_callback", None) for kind in CALLBACKS]
    hooks += [getattr(operator, name, None) for name in ("_pre_execute_hook", "_post_execute_hook", "retry_policy")]
    places = [getattr(operator, name, None) for name in ("executor", "executor_config", "run_as_user", "email")]
    return (
        not any(hooks + places)
        and operator.queue == "default"
        and getattr(operator.output_processor, "__qualname__", "") == "BashOperator.<lambda>"
        and all(type(asset) is Asset for asset in operator.outlets)
    )


def is_usual(operator):
    """Whether its arguments mean the same to a shell that the scheduler starts."""
    codes, env, cwd = operator.skip_on_exit_code, operator.env or {}, operator.cwd
    if not isinstance(codes, (list, tuple, set, frozenset, range)) or len(codes) > 256 or not isinstance(env, dict):
        return False
    texts = [operator.bash_command, *env, *env.values(), "" if cwd is None else cwd]
    return (
        # Python and the shell name the end by a signal differently.
        all(type(code) is int and 0 <= code < 128 for code in codes)
        and all(isinstance(text, str) and "\0" not in text for text in texts)
        and not any(text.endswith((".sh", ".bash")) for text in texts)
        and not any(name in RESERVED or name.startswith("LD_") or not name or "=" in name for name in env)
        # Jinja drops the end of a last line, which shells do not mind in a command.
        and not any(value.endswith(("\n", "\r")) for value in env.values())
        and (cwd is None or (cwd.startswith("/") and is_simple(cwd, (), True)))
        and operator.output_encoding.lower() in ("utf-8", "utf8", "utf_8")
    )


def told(operator, dag):
    """What the scheduler must know besides the serialised form, or nothing if a worker is to run it."""
    if not is_usual(operator):
        return None
    own_words = bool(
        dag.user_defined_macros
        or dag.user_defined_filters
        or dag.jinja_environment_kwargs
        or dag.template_undefined is not jinja2.StrictUndefined
        or dag.render_template_as_native_obj
        or getattr(operator, "render_template_as_native_obj", None)
    )
    texts = [operator.bash_command, *(operator.env or {}).values()]
    if not all(is_simple(text, set(dag.params), own_words) for text in texts):
        return None
    return {"append_env": bool(operator.append_env), "skip_on_exit_code": sorted(operator.skip_on_exit_code)}


def operators(dag, serialised):
    """What the scheduler is told of each operator that it may run, by task id."""
    from airflow.providers.standard.operators.bash import BashOperator

    with_params = {
        task["__var"]["task_id"]
        for task in serialised["dag"]["tasks"]
        if any(given.get("source") != "dag" for _, given in task["__var"].get("params") or ())
    }
    found = {}
    for task_id, operator in dag.task_dict.items():
        if type(operator) is not BashOperator or task_id in with_params or OVERRIDDEN & vars(operator).keys():
            continue
        if next(operator.iter_mapped_task_groups(), None) is not None or not is_ordinary(operator):
            continue
        known = told(operator, dag)
        if known is not None:
            found[task_id] = known
    return found
