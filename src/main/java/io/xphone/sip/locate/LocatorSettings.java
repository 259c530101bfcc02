package io.xphone.sip.locate;

import java.util.List;

/**
 * The settings of a {@link ServerLocator}.
 *
 * @param transports the available transports, the preferred one first; at least one
 * @param families the available address families, the preferred one first; at least one
 * @param naptr whether to query NAPTR records; otherwise the SRV records of every transport are queried
 * @param maxTargets the maximum number of targets
 */
public record LocatorSettings(List<Transport> transports, List<AddressFamily> families, boolean naptr, int maxTargets) {

    /** UDP, TCP, TLS in that order, IPv4 before IPv6, NAPTR, 16 targets. */
    public static final LocatorSettings DEFAULT = new LocatorSettings(
            List.of(Transport.UDP, Transport.TCP, Transport.TLS),
            List.of(AddressFamily.IPV4, AddressFamily.IPV6),
            true,
            16);

    public LocatorSettings {
        transports = List.copyOf(transports);
        families = List.copyOf(families);
        if (transports.isEmpty() || families.isEmpty() || maxTargets <= 0) {
            throw new IllegalArgumentException("At least one transport, one family and one target are required");
        }
    }

    /** These settings with other transports, the preferred one first. */
    public LocatorSettings withTransports(Transport... available) {
        return new LocatorSettings(List.of(available), families, naptr, maxTargets);
    }

    /** These settings with other address families, the preferred one first. */
    public LocatorSettings withFamilies(AddressFamily... available) {
        return new LocatorSettings(transports, List.of(available), naptr, maxTargets);
    }

    /** These settings with or without NAPTR. */
    public LocatorSettings withNaptr(boolean query) {
        return new LocatorSettings(transports, families, query, maxTargets);
    }

    /** These settings with another maximum number of targets. */
    public LocatorSettings withMaxTargets(int max) {
        return new LocatorSettings(transports, families, naptr, max);
    }
}
