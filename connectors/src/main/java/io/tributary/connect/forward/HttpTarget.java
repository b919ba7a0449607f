package io.tributary.connect.forward;

import io.tributary.forward.AddressPolicy;
import io.tributary.forward.ForwardSignature;
import io.tributary.forward.ForwardUrl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.async.methods.AbstractBinResponseConsumer;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.entity.AsyncEntityProducers;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A user's HTTP server. Each connection is made to an address that {@link AddressPolicy} has just allowed; redirects are not
 * followed, nothing is repeated, no proxy or cookie is used. The status decides; what else is in the answer is read and forgotten.
 */
final class HttpTarget implements Target {
    private static final ContentType JSON = ContentType.create("application/json");
    private static final int LONGEST_ANSWER = 64 * 1_024;
    private static final Duration CONNECTING = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final ForwardUrl url;
    private final Optional<String> token;
    private final Clock clock;
    private final RandomGenerator random;
    private final CloseableHttpAsyncClient client;
    /** Where a name is looked up, which may block; nobody else waits for it. */
    private final ExecutorService starter;

    /**
     * @param connections at most
     * @param clock of the signature's time
     * @param random nobody can guess what it gives next
     */
    HttpTarget(
            ForwardUrl url,
            Optional<String> token,
            AddressPolicy policy,
            AddressPolicy.Lookup lookup,
            int connections,
            Clock clock,
            RandomGenerator random) {
        this.url = url;
        this.token = token;
        this.clock = clock;
        this.random = random;
        this.client = clientOf(new CheckedResolver(policy, lookup), connections);
        client.start();
        starter = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "forward-lookup");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
    }

    private static CloseableHttpAsyncClient clientOf(DnsResolver resolver, int connections) {
        return HttpAsyncClients.custom()
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setDnsResolver(resolver)
                        .setDefaultTlsConfig(TlsConfig.custom()
                                .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                                .build())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(CONNECTING))
                                .setTimeToLive(TimeValue.ofMinutes(5)) // then the name is looked up again
                                .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                                .build())
                        .setMaxConnTotal(connections)
                        .setMaxConnPerRoute(connections)
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setProtocolUpgradeEnabled(false)
                        .setExpectContinueEnabled(false)
                        .build())
                .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
                .setUserAgent("Tributary")
                .evictIdleConnections(TimeValue.of(IDLE))
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    @Override
    public Post post(Delivery delivery) {
        Exchange exchange = new Exchange();
        starter.execute(() -> exchange.begin(delivery));
        return exchange;
    }

    private BasicRequestProducer requestOf(Delivery delivery) {
        BasicHttpRequest request = new BasicHttpRequest(Method.POST, url.uri());
        request.addHeader("Idempotency-Key", delivery.idempotencyKey());
        token.ifPresent(
                secret -> ForwardSignature.sign(secret, clock.instant(), random).headers(request::addHeader));
        return new BasicRequestProducer(request, AsyncEntityProducers.create(delivery.body(), JSON));
    }

    @Override
    public void close() {
        starter.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
    }

    /** One request and its answer. */
    private final class Exchange extends AbstractBinResponseConsumer<Integer> implements Post, FutureCallback<Integer> {
        private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        /** 0 until the answer has begun. */
        private volatile int status;

        private volatile boolean givenUp;
        private int answerBytes;
        private volatile @Nullable Future<Integer> running;

        void begin(Delivery delivery) {
            if (givenUp) {
                return; // its time was up while a name was looked up
            }
            try {
                running = client.execute(requestOf(delivery), this, this);
            } catch (RuntimeException e) { // a client that refuses to try must not leave the record without an outcome
                finish(textOf(e));
            }
            if (givenUp) {
                cancel();
            }
        }

        @Override
        public CompletableFuture<Outcome> outcome() {
            return outcome;
        }

        @Override
        public void giveUp(String cause) {
            givenUp = true;
            finish(cause);
            cancel();
        }

        private void cancel() {
            Future<Integer> request = running;
            if (request != null) {
                request.cancel(true);
            }
        }

        /** Once the status is there it decides, whatever becomes of the rest of the answer. */
        private void finish(String cause) {
            outcome.complete(status == 0 ? Outcome.unanswered(cause) : Outcome.answered(status));
        }

        @Override
        protected void start(HttpResponse response, @Nullable ContentType contentType) {
            status = response.getCode();
        }

        @Override
        protected int capacityIncrement() {
            return LONGEST_ANSWER;
        }

        @Override
        protected void data(ByteBuffer bytes, boolean end) {
            answerBytes += bytes.remaining();
            bytes.position(bytes.limit());
            if (answerBytes > LONGEST_ANSWER) {
                giveUp("its answer is longer than " + LONGEST_ANSWER + " bytes");
            }
        }

        @Override
        protected Integer buildResult() {
            return status;
        }

        @Override
        public void releaseResources() {}

        @Override
        public void completed(Integer result) {
            finish("it answered without a status");
        }

        @Override
        public void failed(Exception cause) {
            finish(textOf(cause));
        }

        @Override
        public void cancelled() {
            finish("the connection was closed");
        }
    }

    private static String textOf(Exception cause) {
        return cause.getMessage() == null || cause.getMessage().isBlank()
                ? cause.getClass().getSimpleName()
                : cause.getMessage();
    }

    /** Asked at each connection, and the connection goes to what it answers. */
    private record CheckedResolver(AddressPolicy policy, AddressPolicy.Lookup lookup) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return policy.checked(host, lookup);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
