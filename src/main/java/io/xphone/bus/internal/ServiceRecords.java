package io.xphone.bus.internal;

import io.xphone.sip.locate.SrvRecord;
import java.util.List;

/**
 * The reply to {@link SipCommand.FindService}.
 *
 * @param records in the order to try them; empty without records, a single one with the target "." when the domain
 *     declares that it does not provide the service
 */
public record ServiceRecords(List<SrvRecord> records) {

    /** Copies the list. */
    public ServiceRecords {
        records = List.copyOf(records);
    }
}
