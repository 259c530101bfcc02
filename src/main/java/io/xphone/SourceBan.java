package io.xphone;

import io.vertx.core.json.JsonObject;

/**
 * A source of requests that a server has banned, as too many of its authentications failed: until the end of the ban
 * its requests are rejected with 403 unread.
 *
 * @param source the address; of IPv6 the ban is for its first 64 bits
 * @param failures how many authentications failed
 * @param banMs how long the ban lasts, in ms
 */
public record SourceBan(String source, int failures, long banMs) {

    /** As JSON. */
    public JsonObject toJson() {
        return new JsonObject().put("source", source).put("failures", failures).put("banMs", banMs);
    }
}
