/**
 * The dialog verticle of an agent and its calls: admission, the call sessions, and the control services of agent and
 * call.
 *
 * <p>May import {@code io.xphone.verticle.media}, {@code io.xphone.verticle.transport} and
 * {@code io.xphone.verticle.runtime}.
 */
package io.xphone.verticle.call;
