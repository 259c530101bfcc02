package io.xphone.sip.locate;

import java.util.Optional;

/**
 * An SRV record (RFC 2782).
 *
 * <pre>
 *   priority u16 | weight u16 | port u16 | target name
 * </pre>
 *
 * @param priority lower values first
 * @param weight its relative weight among records of the same priority
 * @param port the port
 * @param target the host, "." when the domain does not provide the service
 */
public record SrvRecord(int priority, int weight, int port, String target) {

    /** Parses the data of a record; empty when malformed. */
    public static Optional<SrvRecord> parse(byte[] rdata) {
        Rdata in = new Rdata(rdata);
        SrvRecord srv = new SrvRecord(in.unsigned16(), in.unsigned16(), in.unsigned16(), in.name());
        return in.valid() ? Optional.of(srv) : Optional.empty();
    }

    /** Whether it declares that the domain does not provide the service. */
    public boolean noService() {
        return target.isEmpty() || target.equals(".");
    }
}
