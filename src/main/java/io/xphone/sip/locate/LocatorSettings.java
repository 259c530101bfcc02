package io.xphone.sip.locate;

import java.util.List;

/**
 * What a {@link ServerLocator} may use.
 *
 * @param transports those that we have, the most wanted first; at least one
 * @param families those that we have, the most wanted first; at least one
 * @param naptr whether to ask for NAPTR records; without, the SRV records of every transport are asked for
 * @param maxTargets how many targets at most
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
            throw new IllegalArgumentException("At least one transport, one family and one target are needed");
        }
    }

    /** The same with other transports, the most wanted first. */
    public LocatorSettings withTransports(Transport... wanted) {
        return new LocatorSettings(List.of(wanted), families, naptr, maxTargets);
    }

    /** The same with other families, the most wanted first. */
    public LocatorSettings withFamilies(AddressFamily... wanted) {
        return new LocatorSettings(transports, List.of(wanted), naptr, maxTargets);
    }

    /** The same with or without NAPTR. */
    public LocatorSettings withNaptr(boolean ask) {
        return new LocatorSettings(transports, families, ask, maxTargets);
    }

    /** The same with another bound. */
    public LocatorSettings withMaxTargets(int most) {
        return new LocatorSettings(transports, families, naptr, most);
    }
}
