"""Handle the commands of a private chat; an edited message is no command."""

from dataclasses import dataclass

from telegram import Update
from telegram.ext import CommandHandler, MessageHandler

from handlers.filters import MAY_BE_COMMAND
from handlers.reading import clean, command_in
from handlers.staff import BY_NAME, work_of
from handlers.turns import App, Context, TurnTaker, message_of
from services.home import entry
from services.home.message_router import run_command


@dataclass(frozen=True, slots=True)
class PrivateCommands:
    turns: TurnTaker

    async def start(self, update: Update, context: Context) -> None:
        link = clean(" ".join(context.args or ()))
        await self.turns.take_message(
            update, lambda context, stack: entry.start(context, stack, link)
        )

    async def staff_command(self, update: Update, _: Context) -> None:
        await self.turns.take_message(update, work_of(command_in(message_of(update))))

    async def public_command(self, update: Update, _: Context) -> None:
        name = command_in(message_of(update))
        await self.turns.take_message(
            update, lambda context, stack: run_command(context, stack, name)
        )


def register(application: App, turns: TurnTaker) -> None:
    commands = PrivateCommands(turns)
    application.add_handlers(
        [
            CommandHandler("start", commands.start, MAY_BE_COMMAND),
            CommandHandler(BY_NAME, commands.staff_command, MAY_BE_COMMAND),
            MessageHandler(MAY_BE_COMMAND, commands.public_command),
        ]
    )
