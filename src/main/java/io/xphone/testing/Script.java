package io.xphone.testing;

import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.HashMap;
import java.util.Map;

/** Counts the messages that are still to be swallowed, by method or status. */
final class Script {

    private final Map<String, Integer> counts = new HashMap<>();

    synchronized void swallow(String methodOrStatus, int n) {
        counts.merge(methodOrStatus, n, Integer::sum);
    }

    synchronized boolean swallows(SipMessage message) {
        String key = message instanceof SipRequest request
                ? request.method()
                : Integer.toString(((SipResponse) message).status());
        int left = counts.getOrDefault(key, 0);
        if (left > 0) {
            counts.put(key, left - 1);
        }
        return left > 0;
    }
}
