package io.xphone;

import java.util.Map;
import java.util.Optional;

/**
 * A SIP message of the peer within a call.
 *
 * @param method its method; of an answer, that of the request
 * @param status the status of an answer, 0 of a request
 * @param phrase the reason phrase of an answer, empty of a request
 * @param headers by name as it came; several of a name are joined by comma
 */
public record ReceivedMessage(String method, int status, String phrase, Map<String, String> headers) {

    /** Copies the headers. */
    public ReceivedMessage {
        headers = Map.copyOf(headers);
    }

    /** Whether it is a request. */
    public boolean request() {
        return status == 0;
    }

    /** A header; names in any case. */
    public Optional<String> header(String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
