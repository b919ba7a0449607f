package io.tributary.standalone.config;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that can be set on a platform of one machine; a value that exists is a value that is valid.
 *
 * @param data the folder of all data
 * @param host where devices and the API find us: loopback unless set otherwise, several separated by commas; everything else stays on
 *     loopback
 * @param ports the port of each listener, {@code portOffset} already added
 * @param heapMegabytes the heap cap of each Java component
 * @param components what is started
 * @param diskNeededMegabytes with less than this free where the data lies, it does not start
 * @param tlsNames names and addresses under which devices reach the gateway, besides those of this machine
 * @param userFunctions whether functions of users may run here; then, and only then, {@link Component#FUNCTIONS} may be started
 */
public record StandaloneConfig(
        DataFolder data,
        String host,
        Map<Port, Integer> ports,
        Map<Component, Integer> heapMegabytes,
        Set<Component> components,
        int diskNeededMegabytes,
        List<String> tlsNames,
        boolean userFunctions) {
    static final int DISK_NEEDED_MEGABYTES = 1_024;
    private static final int HIGHEST_PORT = 65_535;

    public StandaloneConfig {
        ports = Collections.unmodifiableMap(new EnumMap<>(ports));
        heapMegabytes = Collections.unmodifiableMap(new EnumMap<>(heapMegabytes));
        components = Collections.unmodifiableSet(EnumSet.copyOf(components));
        tlsNames = List.copyOf(tlsNames);
        Map<Integer, Port> users = new HashMap<>();
        ports.forEach((port, number) -> {
            if (number < 1 || number > HIGHEST_PORT) {
                throw new Refusal(
                        "ports." + port.key() + " is " + number + ", which is not a port",
                        "Choose ports and portOffset so that each port is between 1 and " + HIGHEST_PORT + ".");
            }
            Port other = users.put(number, port);
            if (other != null) {
                throw new Refusal(
                        "ports." + port.key() + " and ports." + other.key() + " are both " + number,
                        "Give each its own port.");
            }
        });
        heapMegabytes.forEach((component, megabytes) -> {
            if (megabytes < 64) {
                throw new Refusal(
                        "heap." + component + " is " + megabytes + ", too small to run",
                        "Give it at least 64 (megabytes).");
            }
        });
        if (components.contains(Component.FUNCTIONS) && !userFunctions) {
            throw new Refusal(
                    "components names functions, and functions of users are not allowed here",
                    "Set userFunctions to true if whoever may upload functions may run any code here, or leave it out.");
        }
        if (diskNeededMegabytes < 0) {
            throw new Refusal(
                    "diskNeededMegabytes is " + diskNeededMegabytes + ", less than nothing", "Set it to 0 or more.");
        }
    }

    public int port(Port port) {
        return ports.getOrDefault(port, port.standard());
    }

    public int heap(Component component) {
        return heapMegabytes.getOrDefault(component, component.heapMegabytes());
    }
}
