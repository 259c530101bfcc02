/**
 * Starts and stops phones and servers: deploys their verticles, and implements the differences between the two kinds of
 * agent.
 *
 * <p>May import every other package of {@code io.xphone.verticle}.
 */
package io.xphone.verticle.agent;
