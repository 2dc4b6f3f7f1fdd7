import base64
import hashlib
import hmac
import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import mlflow
from mlflow.entities.webhook import WebhookEvent, WebhookStatus
from mlflow.exceptions import MlflowException

received = queue.Queue()
SECRET = "shared with the receiver"


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        signed = f"{self.headers['X-MLflow-Delivery-Id']}.{self.headers['X-MLflow-Timestamp']}.{body}"
        digest = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest()
        valid = self.headers["X-MLflow-Signature"] == "v1," + base64.b64encode(digest).decode()
        received.put((valid, json.loads(body)))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"thanks")

    def log_message(self, *args):
        pass


server = HTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/"

client = mlflow.MlflowClient()
webhook = client.create_webhook(
    name="client", url=url, events=["registered_model.created", "prompt_version.created"], secret=SECRET
)
assert webhook.status == WebhookStatus.ACTIVE and webhook.secret is None, webhook
assert client.get_webhook(webhook.webhook_id).url == url
assert [w.webhook_id for w in client.list_webhooks(max_results=1)] == [webhook.webhook_id]

tested = client.test_webhook(webhook.webhook_id)
assert tested.success and tested.response_status == 200 and tested.response_body == "thanks", tested
valid, example = received.get(timeout=60)
assert valid and example["data"]["name"] == "example_model", example
tested = client.test_webhook(webhook.webhook_id, event=WebhookEvent.from_str("prompt_version.created"))
assert tested.success
assert received.get(timeout=60)[1]["data"]["template"] == "Hello {{name}}!"

client.create_registered_model("told of", description="d", tags={"a": "b"})
valid, told = received.get(timeout=60)
assert valid and told["data"] == {"name": "told of", "tags": {"a": "b"}, "description": "d"}, told
mlflow.genai.register_prompt("told.of.too", "Hello {{name}}", commit_message="c")
valid, told = received.get(timeout=60)
assert valid and (told["entity"], told["data"]["template"]) == ("prompt_version", "Hello {{name}}"), told

changed = client.update_webhook(webhook.webhook_id, status="DISABLED", description="quiet")
assert (changed.status, changed.description) == (WebhookStatus.DISABLED, "quiet")
client.create_registered_model("not told of")
client.update_webhook(webhook.webhook_id, status="ACTIVE", events=["registered_model.created"])
client.create_registered_model("told of again")
assert received.get(timeout=60)[1]["data"]["name"] == "told of again"

client.delete_webhook(webhook.webhook_id)
try:
    client.get_webhook(webhook.webhook_id)
    raise AssertionError("the webhook is still there")
except MlflowException as e:
    assert e.error_code == "RESOURCE_DOES_NOT_EXIST"
print("all is well")
