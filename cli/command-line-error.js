'use strict';

/** Something the user of a command has to correct; shown without a stack. */
class CommandLineError extends Error {}

exports.CommandLineError = CommandLineError;
