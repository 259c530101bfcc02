package io.xphone.sip.locate;

import java.util.Optional;

/**
 * A NAPTR record (RFC 3403 §4.1).
 *
 * <pre>
 *   order u16 | preference u16 | flags string | services string | regexp string | replacement name
 * </pre>
 *
 * @param order lower values first
 * @param preference lower values first within an order
 * @param flags {@code s} when the replacement is the name of SRV records
 * @param services e.g. {@code SIP+D2U}
 * @param regexp empty if there is a replacement
 * @param replacement a domain name, "." for none
 */
public record NaptrRecord(int order, int preference, String flags, String services, String regexp, String replacement) {

    /** Parses the data of a record; empty when malformed. */
    public static Optional<NaptrRecord> parse(byte[] rdata) {
        Rdata in = new Rdata(rdata);
        NaptrRecord naptr =
                new NaptrRecord(in.unsigned16(), in.unsigned16(), in.text(), in.text(), in.text(), in.name());
        return in.valid() ? Optional.of(naptr) : Optional.empty();
    }
}
