package io.sluice.health;

/**
 * What one probe found.
 *
 * @param reason for people
 */
record Finding(boolean passed, String reason) {}
