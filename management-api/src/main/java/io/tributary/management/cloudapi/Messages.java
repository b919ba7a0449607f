package io.tributary.management.cloudapi;

import io.tributary.management.cloudapi.model.CloudRefusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.Set;

/**
 * The messages of errors in the caller's language ({@code X-TC-Language}): in English what is wrong; in Chinese what the code means, and
 * behind it what is wrong in English, because names and values are the same in both.
 */
final class Messages {
    static final String CHINESE = "zh-CN";

    private static final int MAX_LENGTH = 500;

    private static final String RESOURCE = "/io/tributary/management/cloudapi/messages-zh-CN.properties";

    private final Properties chinese = new Properties();

    Messages() {
        try (InputStream in = Messages.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path; build the module anew");
            }
            chinese.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(RESOURCE + " cannot be read; build the module anew", e);
        }
    }

    Set<String> codes() {
        return chinese.stringPropertyNames();
    }

    String of(CloudRefusal refusal, String language) {
        // The services' refusals quote what was sent at any length.
        String english = CloudRefusal.shown(String.valueOf(refusal.getMessage()), MAX_LENGTH);
        String meaning = language.equals(CHINESE) ? chinese.getProperty(refusal.code(), "") : "";
        return meaning.isEmpty() ? english : meaning + "（" + english + "）";
    }
}
