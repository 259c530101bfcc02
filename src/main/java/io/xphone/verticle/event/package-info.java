/**
 * The subscription verticle of an agent: messages, subscriptions in both directions, and publications (RFC 3428, RFC
 * 6665, RFC 3903).
 *
 * <p>May import {@code io.xphone.verticle.runtime}.
 */
package io.xphone.verticle.event;
