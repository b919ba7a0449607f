package io.tributary.management.rules.forward;

import io.tributary.forward.AddressPolicy;
import io.tributary.forward.AddressRefusedException;
import io.tributary.forward.ForwardSignature;
import io.tributary.forward.ForwardUrl;
import io.tributary.management.rules.ForwardCheck;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionReuseStrategy;
import org.apache.hc.core5.http.HttpEntity;

/**
 * Asks with GET, signed as what is forwarded is. The connection goes to an address that {@link AddressPolicy} has just allowed;
 * redirects are not followed.
 */
public final class HttpForwardCheck implements ForwardCheck, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LONGEST_ANSWER = 1_024;
    private static final int AT_A_TIME = 32;
    private static final ConnectionReuseStrategy NEVER_AGAIN = (request, response, context) -> false;

    private final CloseableHttpClient client;
    private final Clock clock;
    private final RandomGenerator random;
    private final Duration patience;

    /**
     * @param policy which addresses the operator allows
     * @param random nobody can guess what it gives next
     */
    public HttpForwardCheck(AddressPolicy policy, Clock clock, RandomGenerator random) {
        this(policy, clock, random, PATIENCE);
    }

    HttpForwardCheck(AddressPolicy policy, Clock clock, RandomGenerator random, Duration patience) {
        this.clock = clock;
        this.random = random;
        this.patience = patience;
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new CheckedResolver(policy))
                        .setMaxConnTotal(AT_A_TIME)
                        .setMaxConnPerRoute(AT_A_TIME)
                        .build())
                .setDefaultRequestConfig(
                        RequestConfig.custom().setProtocolUpgradeEnabled(false).build())
                .setConnectionReuseStrategy(NEVER_AGAIN)
                .setUserAgent("Tributary")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    @Override
    public Result check(ForwardUrl url, String token) {
        String echo = ForwardSignature.nonce(random);
        HttpGet request = new HttpGet(url.uri());
        ForwardSignature.sign(token, clock.instant(), random).headers(request::addHeader);
        request.addHeader("Echostr", echo);
        // In a thread of its own: the lookup of a name cannot be given a time-out.
        CompletableFuture<Result> result =
                CompletableFuture.supplyAsync(() -> ask(request, echo), HttpForwardCheck::startThread);
        try {
            return result.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            request.cancel();
            return Result.failed("the server does not answer the check within " + patience.toMillis()
                    + " ms; make it answer at once");
        } catch (ExecutionException e) {
            throw new IllegalStateException("the check of " + url + " failed by a bug", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            request.cancel();
            return Result.failed("the check was interrupted; try again");
        }
    }

    private static void startThread(Runnable task) {
        Thread thread = new Thread(task, "forward-check");
        thread.setDaemon(true);
        thread.start();
    }

    private Result ask(HttpGet request, String echo) {
        try {
            return client.execute(request, response -> Result.of(response.getCode(), bodyOf(response), echo));
        } catch (IOException e) {
            return Result.failed(causeOf(e));
        }
    }

    private static String bodyOf(ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return "";
        }
        InputStream content = entity.getContent();
        return new String(content.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
    }

    private static String causeOf(IOException failure) {
        if (failure instanceof AddressRefusedException) {
            return String.valueOf(failure.getMessage());
        }
        if (failure instanceof UnknownHostException) {
            return "the server's name is not known; correct the address";
        }
        return "the server does not answer the check (" + failure.getMessage() + "); start it, or correct the address";
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    /** Asked at each connection, and the connection goes to what it answers. */
    private record CheckedResolver(AddressPolicy policy) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return policy.checked(host, InetAddress::getAllByName);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
