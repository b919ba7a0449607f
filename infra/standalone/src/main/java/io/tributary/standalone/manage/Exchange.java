package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tributary.standalone.client.ApiPath;
import io.tributary.standalone.client.ManagementClient;
import java.util.Map;

/** What most verbs are: one request, and its answer shown. Each returns the exit code of success. */
record Exchange(ManagementClient client, Answers answers) {

    int show(ApiPath path) {
        answers.show(client.get(path));
        return 0;
    }

    int list(ApiPath path, PageOptions page, Columns columns) {
        answers.list(client, path, page, columns);
        return 0;
    }

    int create(ApiPath path, Body body, CreationOptions creation) {
        answers.show(client.create(path, body.json(), creation.idempotencyKey()));
        return 0;
    }

    int change(ApiPath path, Body body) {
        answers.show(client.patch(path, body.json()));
        return 0;
    }

    /**
     * @param what the thing's name for a person, such as {@code product ABCDEFGHIJ}
     */
    int enable(ApiPath path, String what, boolean enabled) {
        JsonNode after = client.patch(path, Map.of("enabled", enabled));
        answers.done(what + " is " + (enabled ? "enabled" : "disabled"), after);
        return 0;
    }

    int delete(ApiPath path, String what) {
        client.delete(path);
        answers.done(what + " is deleted", JsonNodeFactory.instance.objectNode().put("deleted", what));
        return 0;
    }
}
