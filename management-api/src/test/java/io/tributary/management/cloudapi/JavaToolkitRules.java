package io.tributary.management.cloudapi;

import static io.tributary.management.cloudapi.JavaToolkitTest.call;
import static io.tributary.management.cloudapi.JavaToolkitTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import com.tencentcloudapi.iotcloud.v20210408.IotcloudClient;
import com.tencentcloudapi.iotcloud.v20210408.models.CreateProductRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.CreateTopicRuleRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DeleteTopicRuleRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.DisableTopicRuleRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.EnableTopicRuleRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.ListTopicRulesRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.ReplaceTopicRuleRequest;
import com.tencentcloudapi.iotcloud.v20210408.models.TopicRuleInfo;
import com.tencentcloudapi.iotcloud.v20210408.models.TopicRulePayload;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The life of a rule in the reference product's language, through the toolkit. */
final class JavaToolkitRules {
    private final IotcloudClient client;

    JavaToolkitRules(IotcloudClient client) {
        this.client = client;
    }

    void live() throws TencentCloudSDKException {
        String product = call(client::CreateProduct, CreateProductRequest.class, "{\"ProductName\": \"ruled\"}", "")
                .getProductId();
        CreateTopicRuleRequest create = new CreateTopicRuleRequest();
        create.setRuleName("hot_toolkit");
        create.setTopicRulePayload(payload(product, "SELECT t FROM '" + product + "/+/event' WHERE t > 30"));
        call(client::CreateTopicRule, create);
        refused(() -> call(client::CreateTopicRule, create), "InvalidParameterValue.TopicRuleAlreadyExist");

        TopicRuleInfo info = only();
        assertThat(info.getRuleName()).isEqualTo("hot_toolkit");
        assertThat(info.getTopicPattern()).isEqualTo(product + "/+/event");
        assertThat(info.getRuleDisabled()).isFalse();

        call(client::DisableTopicRule, DisableTopicRuleRequest.class, "{\"RuleName\": \"hot_toolkit\"}", "");
        assertThat(only().getRuleDisabled()).isTrue();
        call(client::EnableTopicRule, EnableTopicRuleRequest.class, "{\"RuleName\": \"hot_toolkit\"}", "");
        refused(
                () -> call(
                        client::EnableTopicRule, EnableTopicRuleRequest.class, "{\"RuleName\": \"hot_toolkit\"}", ""),
                "FailedOperation.RuleAlreadyEnabled");

        ReplaceTopicRuleRequest replace = new ReplaceTopicRuleRequest();
        replace.setRuleName("hot_toolkit");
        replace.setTopicRulePayload(payload(product, "SELECT t FROM '" + product + "/lamp/#'"));
        call(client::ReplaceTopicRule, replace);
        assertThat(only().getTopicPattern()).isEqualTo(product + "/lamp/#");
        replace.setTopicRulePayload(payload(product, "SELECT FROM WHERE"));
        refused(() -> call(client::ReplaceTopicRule, replace), "InvalidParameterValue.InvalidSQL");

        call(client::DeleteTopicRule, DeleteTopicRuleRequest.class, "{\"RuleName\": \"hot_toolkit\"}", "");
        refused(
                () -> call(
                        client::DeleteTopicRule, DeleteTopicRuleRequest.class, "{\"RuleName\": \"hot_toolkit\"}", ""),
                "ResourceNotFound.TopicRuleNotExist");
    }

    private TopicRuleInfo only() throws TencentCloudSDKException {
        TopicRuleInfo[] rules = call(
                        client::ListTopicRules, ListTopicRulesRequest.class, "{\"PageNum\": 1, \"PageSize\": 10}", "")
                .getRules();
        assertThat(rules).hasSize(1);
        return rules[0];
    }

    private static TopicRulePayload payload(String product, String sql) {
        TopicRulePayload payload = new TopicRulePayload();
        payload.setSql(Base64.getEncoder().encodeToString(sql.getBytes(StandardCharsets.UTF_8)));
        payload.setActions("[{\"republish\":{\"topic\":\"" + product + "/fan/control\"}}]");
        payload.setDescription("through the toolkit");
        payload.setRuleDisabled(false);
        return payload;
    }
}
