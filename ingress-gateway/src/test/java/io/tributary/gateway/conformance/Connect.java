package io.tributary.gateway.conformance;

import io.tributary.gateway.Passwords;
import io.tributary.gateway.mqtt.RawDevice;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A CONNECT of the test device, byte for byte; accepted unless it is spoiled. */
public final class Connect {
    static final int CLEAN = 0x02;
    static final int WILL = 0x04;
    static final int WILL_RETAIN = 0x20;
    static final int PASSWORD = 0x40;
    static final int USERNAME = 0x80;

    private final int level;
    private String name = "MQTT";
    private int flags = USERNAME | PASSWORD | CLEAN;
    private int keepAlive = 60;
    private Bytes properties = new Bytes();
    private Bytes clientId = new Bytes().text(RawDevice.CLIENT_ID);
    private Bytes will = new Bytes();
    private @Nullable Bytes username;
    private @Nullable Bytes password;

    private Connect(int level) {
        this.level = level;
    }

    public static Connect v311() {
        return new Connect(4);
    }

    public static Connect v31() {
        return new Connect(3).name("MQIsdp");
    }

    public static Connect v5() {
        return new Connect(5);
    }

    public static Connect level(int level) {
        return new Connect(level);
    }

    public Connect name(String protocol) {
        name = protocol;
        return this;
    }

    /** Exactly these, whatever the payload says. */
    public Connect flags(int exactly) {
        flags = exactly;
        return this;
    }

    public Connect keepAlive(int seconds) {
        keepAlive = seconds;
        return this;
    }

    public Connect persistent() {
        flags &= ~CLEAN;
        return this;
    }

    public Connect properties(Bytes bytes) {
        properties = bytes;
        return this;
    }

    public Connect clientId(String id) {
        clientId = new Bytes().text(id);
        return this;
    }

    /** The field as it goes over the wire, its length included. */
    public Connect clientIdField(Bytes field) {
        clientId = field;
        return this;
    }

    public Connect usernameField(Bytes field) {
        username = field;
        return this;
    }

    public Connect passwordField(Bytes field) {
        password = field;
        return this;
    }

    /** The device's will on its own topic. */
    public Connect will(int qos, String suffix, String message) {
        flags |= WILL | qos << 3;
        Bytes fields = new Bytes();
        if (level == 5) {
            fields.properties(new Bytes());
        }
        will = fields.text(RawDevice.topic(suffix)).text(message);
        return this;
    }

    public Connect will(int qos, Bytes willProperties, String suffix, String message) {
        flags |= WILL | qos << 3;
        will = new Bytes()
                .properties(willProperties)
                .text(RawDevice.topic(suffix))
                .text(message);
        return this;
    }

    /** The will's fields as they go over the wire; the flags are left alone. */
    public Connect willFields(Bytes fields) {
        will = fields;
        return this;
    }

    public Connect alsoFlags(int more) {
        flags |= more;
        return this;
    }

    public byte[] bytes() {
        return body().packet(0x10);
    }

    /** What stands behind the fixed header. */
    public Bytes body() {
        Bytes body = new Bytes().text(name).raw(level, flags).u16(keepAlive);
        if (level == 5) {
            body.properties(properties);
        }
        body.raw(clientId).raw(will);
        String user = Passwords.username(RawDevice.CLIENT_ID);
        if (username != null) {
            body.raw(username);
        } else if ((flags & USERNAME) != 0) {
            body.text(user);
        }
        if (password != null) {
            body.raw(password);
        } else if ((flags & PASSWORD) != 0) {
            body.data(Passwords.sign(RawDevice.SECRET, user).getBytes(StandardCharsets.US_ASCII));
        }
        return body;
    }
}
