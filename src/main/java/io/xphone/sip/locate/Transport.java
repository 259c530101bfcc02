package io.xphone.sip.locate;

import java.util.Locale;
import java.util.Optional;

/** The supported transports of SIP (RFC 3261 §18, RFC 7118). */
public enum Transport {
    UDP("_sip._udp.", "SIP+D2U", 5060, false, false),
    TCP("_sip._tcp.", "SIP+D2T", 5060, true, false),
    TLS("_sips._tcp.", "SIPS+D2T", 5061, true, true),
    WS("_sip._ws.", "SIP+D2W", 80, true, false),
    WSS("_sips._ws.", "SIPS+D2W", 443, true, true);

    private final String srvPrefix;
    private final String naptrService;
    private final int defaultPort;
    private final boolean reliable;
    private final boolean secure;

    Transport(String srvPrefix, String naptrService, int defaultPort, boolean reliable, boolean secure) {
        this.srvPrefix = srvPrefix;
        this.naptrService = naptrService;
        this.defaultPort = defaultPort;
        this.reliable = reliable;
        this.secure = secure;
    }

    /** The port for a URI without port. */
    public int defaultPort() {
        return defaultPort;
    }

    /** Whether it retransmits lost data, so that transactions do not. */
    public boolean reliable() {
        return reliable;
    }

    /** Whether it uses TLS. */
    public boolean secure() {
        return secure;
    }

    /** The name for the sent-protocol of a Via: {@code UDP}, {@code WSS}, ... */
    public String viaName() {
        return name();
    }

    /** The value of a URI's {@code transport} parameter. {@code tls} is for plain sip URIs only (RFC 3261 §26.2.2). */
    public String parameter() {
        return name().toLowerCase(Locale.ROOT);
    }

    String srvName(String domain) {
        return srvPrefix + domain;
    }

    String naptrService() {
        return naptrService;
    }

    /**
     * The transport of a URI's {@code transport} parameter; in a sips URI {@code tcp} is TLS and {@code ws} is WSS.
     *
     * @return empty for an unknown transport and for UDP in a sips URI
     */
    public static Optional<Transport> of(String parameter, boolean sips) {
        return switch (parameter.toLowerCase(Locale.ROOT)) {
            case "udp" -> sips ? Optional.empty() : Optional.of(UDP);
            case "tcp" -> Optional.of(sips ? TLS : TCP);
            case "tls" -> Optional.of(TLS);
            case "ws" -> Optional.of(sips ? WSS : WS);
            case "wss" -> Optional.of(WSS);
            default -> Optional.empty();
        };
    }
}
