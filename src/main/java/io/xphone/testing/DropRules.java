package io.xphone.testing;

import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.HashMap;
import java.util.Map;

/** Counts the messages that are still to be dropped, by method or status. */
final class DropRules {

    private final Map<String, Integer> counts = new HashMap<>();

    synchronized void add(String methodOrStatus, int n) {
        counts.merge(methodOrStatus, n, Integer::sum);
    }

    synchronized boolean drops(SipMessage message) {
        String key = message instanceof SipRequest request
                ? request.method()
                : Integer.toString(((SipResponse) message).status());
        int remaining = counts.getOrDefault(key, 0);
        if (remaining > 0) {
            counts.put(key, remaining - 1);
        }
        return remaining > 0;
    }
}
