package io.xphone.sip.locate;

import java.util.Optional;

/**
 * An SRV record (RFC 2782).
 *
 * <pre>
 *   priority u16 | weight u16 | port u16 | target name
 * </pre>
 *
 * @param priority lower ones first
 * @param weight its share among those of the same priority
 * @param port the port
 * @param target the host, "." when the service is decidedly not there
 */
public record SrvRecord(int priority, int weight, int port, String target) {

    /** The record of this data; empty when malformed. */
    public static Optional<SrvRecord> parse(byte[] rdata) {
        Rdata in = new Rdata(rdata);
        SrvRecord srv = new SrvRecord(in.unsigned16(), in.unsigned16(), in.unsigned16(), in.name());
        return in.good() ? Optional.of(srv) : Optional.empty();
    }

    /** Whether it says that there is no such service. */
    boolean refusal() {
        return target.isEmpty() || target.equals(".");
    }
}
