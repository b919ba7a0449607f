package io.tributary.connect.avro;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tributary.codec.SchemaRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Confluent-compatible schema registry. Waits for one that does not answer, up to its patience.
 *
 * <p>The waiting is done here and not by Connect's {@code errors.retry.timeout}: a task that is stopped while Connect retries a
 * {@code RetriableException} counts the record as done and commits its offset (Kafka 4.2, {@code RetryWithToleranceOperator}). So
 * what leaves this class is never retriable: the task fails without a commit, and goes on from the same record when restarted.
 */
final class HttpSchemaRegistry implements SchemaRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(HttpSchemaRegistry.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final URI address;
    private final Optional<String> token;
    private final Duration patience;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    HttpSchemaRegistry(ConverterSettings settings) {
        this.address = settings.registry();
        this.token = settings.token();
        this.patience = settings.patience();
    }

    private record Answer(Verdict verdict, int status, JsonNode body) {
        String message() {
            return body.path("message").asText("no reason given");
        }
    }

    /**
     * The schema of an id, or nothing when the registry works and does not know it.
     *
     * @throws ConnectException when the registry cannot be asked
     */
    @Override
    public Optional<Schema> byId(int id) {
        Answer answer = ask(request("/schemas/ids/" + id).GET().build());
        return switch (answer.verdict()) {
            case DONE -> Optional.of(parse(id, answer));
            case UNKNOWN_SCHEMA -> Optional.empty();
            case REFUSED_SCHEMA, TRY_AGAIN, BAD_SETUP -> throw badSetup(answer);
        };
    }

    /**
     * Registers a schema, or finds it where it is registered already.
     *
     * @return its id
     * @throws DataException when the registry does not accept the schema
     * @throws ConnectException when the registry cannot be asked
     */
    int register(String subject, Schema schema) {
        String path = "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + "/versions";
        String body = JSON.createObjectNode().put("schema", schema.toString()).toString();
        Answer answer = ask(request(path)
                .header("Content-Type", MEDIA_TYPE)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
        return switch (answer.verdict()) {
            case DONE -> {
                if (!answer.body().path("id").isInt()) {
                    throw badSetup(answer);
                }
                yield answer.body().path("id").asInt();
            }
            case REFUSED_SCHEMA ->
                throw new DataException(
                        "the schema registry refuses the schema of subject '" + subject + "': " + answer.message()
                                + "; keep new schemas compatible with earlier ones, or write to a new topic");
            case UNKNOWN_SCHEMA, TRY_AGAIN, BAD_SETUP -> throw badSetup(answer);
        };
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(Duration.ofSeconds(10))
                .header("Accept", MEDIA_TYPE + ", application/json");
        token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        return request;
    }

    private Answer ask(HttpRequest request) {
        long start = System.nanoTime();
        for (int attempt = 0; ; attempt++) {
            String trouble;
            try {
                HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                Answer answer = read(response);
                if (answer.verdict() != Verdict.TRY_AGAIN) {
                    if (attempt > 0) {
                        LOG.info("The schema registry at {} answers again", address);
                    }
                    return answer;
                }
                trouble = "HTTP status " + answer.status() + ", " + answer.message();
            } catch (IOException e) {
                trouble =
                        Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            if (attempt == 0) {
                LOG.warn(
                        "The schema registry at {} does not answer ({}); trying again for {}",
                        address,
                        trouble,
                        patience);
            }
            pause(attempt, start, trouble);
        }
    }

    private void pause(int attempt, long start, String trouble) {
        long leftMillis = patience.toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        if (leftMillis <= 0) {
            throw new ConnectException("the schema registry at " + address + " did not answer for "
                    + patience.toSeconds() + " s (" + trouble + "); start the management API or correct '"
                    + ConverterSettings.URL + "', then restart the failed task: it goes on from the same record");
        }
        long pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempt, 10));
        try {
            TimeUnit.MILLISECONDS.sleep(Math.min(pauseMillis, leftMillis));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private ConnectException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ConnectException("interrupted while waiting for the schema registry at " + address, e);
    }

    private static Answer read(HttpResponse<String> response) {
        JsonNode body;
        try {
            body = JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            body = MissingNode.getInstance(); // a page of something else; the status says what it means
        }
        int errorCode = body.path("error_code").asInt(0);
        return new Answer(Verdict.of(response.statusCode(), errorCode), response.statusCode(), body);
    }

    private Schema parse(int id, Answer answer) {
        JsonNode text = answer.body().path("schema");
        if (!text.isTextual()) {
            throw badSetup(answer);
        }
        try {
            return new Schema.Parser().parse(text.asText());
        } catch (SchemaParseException e) {
            throw new DataException(
                    "schema " + id + " of the registry is not an Avro schema: " + e.getMessage()
                            + "; register it again as Avro",
                    e);
        }
    }

    private ConnectException badSetup(Answer answer) {
        if (answer.status() == 401 || answer.status() == 403) {
            return new ConnectException("the schema registry at " + address + " refuses this connector (HTTP "
                    + answer.status() + "); set '" + ConverterSettings.TOKEN + "' to a valid API key");
        }
        return new ConnectException("no schema registry answers at " + address + " (HTTP status " + answer.status()
                + "); correct '" + ConverterSettings.URL + "'");
    }

    URI address() {
        return address;
    }
}
