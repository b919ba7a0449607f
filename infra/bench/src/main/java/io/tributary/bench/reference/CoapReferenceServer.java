package io.tributary.bench.reference;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.MessageDeliverer;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedMultiPskStore;

/**
 * Takes CoAP over DTLS with Californium, writes the bare payload to Kafka, and answers when Kafka has it; knows no topic, no permission, no
 * limit, no schema, no metric. Its producer is set as the gateway's is. Reads lines of identity and secret, and serves from an empty line on.
 * Arguments: bootstrap servers, topic.
 */
public final class CoapReferenceServer {
    static final String READY = "coap reference server ready on ";

    private static final int DUPLICATES = 8;

    /** Serves until its input ends, which it does with the process that started it, however that ends. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: CoapReferenceServer <bootstrap servers> <topic>");
            System.exit(2);
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        AdvancedMultiPskStore keys = new AdvancedMultiPskStore();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            String[] words = line.split(" ");
            keys.setKey(words[0], Base64.getDecoder().decode(words[1]));
        }
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                ReferenceServer.settings(arguments[0]), new ByteArraySerializer(), new ByteArraySerializer());
        producer.partitionsFor(arguments[1]);
        System.out.println(READY + open(keys, producer, arguments[1]));
        while (in.read() >= 0) {
            continue;
        }
        System.exit(0);
    }

    private static int open(AdvancedMultiPskStore keys, KafkaProducer<byte[], byte[]> producer, String topic)
            throws IOException {
        CoapConfig.register();
        DtlsConfig.register();
        UdpConfig.register();
        Configuration settings = Configuration.createStandardWithoutFile();
        settings.set(CoapConfig.DEDUPLICATOR, CoapConfig.DEDUPLICATOR_PEERS_MARK_AND_SWEEP);
        settings.set(CoapConfig.PEERS_MARK_AND_SWEEP_MESSAGES, DUPLICATES);
        settings.set(DtlsConfig.DTLS_ROLE, DtlsConfig.DtlsRole.SERVER_ONLY);
        settings.setAsList(DtlsConfig.DTLS_CIPHER_SUITES, CipherSuite.TLS_PSK_WITH_AES_128_CCM_8);
        DTLSConnector connector = new DTLSConnector(DtlsConnectorConfig.builder(settings)
                .setAddress(new InetSocketAddress("127.0.0.1", 0))
                .setAdvancedPskStore(keys)
                .build());
        CoapEndpoint endpoint = new CoapEndpoint.Builder()
                .setConfiguration(settings)
                .setConnector(connector)
                .build();
        ScheduledExecutorService threads =
                Executors.newScheduledThreadPool(Runtime.getRuntime().availableProcessors());
        endpoint.setExecutors(threads, threads);
        endpoint.setMessageDeliverer(new Answering(producer, topic));
        endpoint.start();
        return endpoint.getAddress().getPort();
    }

    private record Answering(KafkaProducer<byte[], byte[]> producer, String topic) implements MessageDeliverer {
        @Override
        public void deliverRequest(Exchange exchange) {
            byte[] key = exchange.getRequest().getOptions().getUriPath().get(1).getBytes(StandardCharsets.US_ASCII);
            producer.send(
                    new ProducerRecord<>(topic, key, exchange.getRequest().getPayload()),
                    (metadata, failure) -> exchange.sendResponse(
                            new Response(failure == null ? ResponseCode.CHANGED : ResponseCode.SERVICE_UNAVAILABLE)));
        }

        @Override
        public void deliverResponse(Exchange exchange, Response response) {
            // Nothing is asked of a device.
        }
    }

    private CoapReferenceServer() {}
}
