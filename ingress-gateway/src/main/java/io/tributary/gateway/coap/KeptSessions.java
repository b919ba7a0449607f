package io.tributary.gateway.coap;

import io.tributary.codec.SecretBox;
import io.tributary.gateway.device.KeyDigest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where DTLS sessions lie while a gateway is started again: a file, sealed under the master key. It is read once, and gone before the
 * first record is sent by what was in it: a session that was taken up twice would use the same nonces again.
 *
 * <p>Sealed: form (byte, 1), Unix milliseconds and {@link System#nanoTime} when it was written (8 bytes each), number of ports (4 bytes);
 * for each its address (text as {@link DataOutputStream#writeUTF} does), its peers (number, then client id, token, and digest of the
 * key, empty without one), and what Scandium writes of its connections, each with its length in 4 bytes before it.
 */
public final class KeptSessions {
    private static final Logger LOG = LoggerFactory.getLogger(KeptSessions.class);
    private static final String OWNER = "dtls-sessions";
    private static final byte FORM = 1;

    private final Path file;
    private final SecretBox box;

    /** @param file in a folder of this gateway alone */
    public KeptSessions(Path file, SecretBox box) {
        this.file = file;
        this.box = box;
    }

    /**
     * A device that has proven itself.
     *
     * @param token of the reference SDK's form
     * @param key with which it did; null: with a certificate
     */
    record Peer(String clientId, byte[] token, @Nullable KeyDigest key) {}

    /**
     * Of one port.
     *
     * @param address as it is configured
     * @param connections as {@link org.eclipse.californium.scandium.DTLSConnector#save} writes them
     */
    record Port(String address, List<Peer> peers, byte[] connections) {}

    /**
     * All of a gateway.
     *
     * @param atMillis when they were written
     * @param atNanos the same, on the clock of that process
     */
    record All(long atMillis, long atNanos, List<Port> ports) {}

    /** Keeps them, or says why not. */
    void keep(All all) {
        try {
            Path draft = file.resolveSibling(file.getFileName() + ".draft");
            Files.deleteIfExists(draft);
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(draft, box.seal(bytes(all), OWNER));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            LOG.atInfo()
                    .addKeyValue(
                            "sessions",
                            all.ports().stream()
                                    .mapToInt(port -> port.peers().size())
                                    .sum())
                    .log("DTLS sessions kept for the next start");
        } catch (IOException | UnsupportedOperationException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("cause", e.toString())
                    .log("DTLS sessions cannot be kept; devices begin new ones");
        }
    }

    /** What was kept, once; empty when there is nothing, or nothing that can be used. */
    Optional<All> take() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            byte[] sealed = Files.readAllBytes(file);
            Files.delete(file);
            try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
            return Optional.of(read(box.open(sealed, OWNER)));
        } catch (IOException | IllegalArgumentException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("cause", e.toString())
                    .log("the DTLS sessions of before cannot be taken up; devices begin new ones");
            return Optional.empty();
        }
    }

    private static byte[] bytes(All all) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(FORM);
        out.writeLong(all.atMillis());
        out.writeLong(all.atNanos());
        out.writeInt(all.ports().size());
        for (Port port : all.ports()) {
            out.writeUTF(port.address());
            out.writeInt(port.peers().size());
            for (Peer peer : port.peers()) {
                out.writeUTF(peer.clientId());
                write(out, peer.token());
                KeyDigest key = peer.key();
                write(out, key == null ? new byte[0] : key.bytes());
            }
            write(out, port.connections());
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static All read(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        byte form = in.readByte();
        if (form != FORM) {
            throw new IOException("form " + form + " is not known to this version");
        }
        long atMillis = in.readLong();
        long atNanos = in.readLong();
        List<Port> ports = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            String address = in.readUTF();
            List<Peer> peers = new ArrayList<>();
            for (int more = in.readInt(); more > 0; more--) {
                String clientId = in.readUTF();
                byte[] token = in.readNBytes(in.readInt());
                byte[] key = in.readNBytes(in.readInt());
                peers.add(new Peer(clientId, token, key.length == 0 ? null : KeyDigest.read(key)));
            }
            ports.add(new Port(address, peers, in.readNBytes(in.readInt())));
        }
        return new All(atMillis, atNanos, ports);
    }
}
