import mlflow

first = mlflow.genai.register_prompt("greeting", "Hello {{name}}", commit_message="one", tags={"a": "b"})
second = mlflow.genai.register_prompt(
    "greeting", [{"role": "user", "content": "Hi {{name}}"}], commit_message="two"
)
assert (first.version, second.version) == (1, 2)
mlflow.genai.set_prompt_alias("greeting", "live", 1)
assert mlflow.genai.load_prompt("prompts:/greeting@live").format(name="you") == "Hello you"
assert mlflow.genai.load_prompt("greeting", version=2).format(name="you") == [{"role": "user", "content": "Hi you"}]
assert mlflow.genai.load_prompt("greeting", version=1).commit_message == "one"
assert "greeting" in [p.name for p in mlflow.genai.search_prompts()]
assert "greeting" not in [m.name for m in mlflow.search_registered_models()]
mlflow.genai.set_prompt_tag("greeting", "team", "x")
mlflow.genai.set_prompt_version_tag("greeting", 1, "lang", "en")
assert mlflow.genai.load_prompt("greeting", version=1).tags["lang"] == "en"
mlflow.genai.delete_prompt_alias("greeting", "live")
assert mlflow.genai.load_prompt("greeting", version=3, allow_missing=True) is None
print("all is well")
