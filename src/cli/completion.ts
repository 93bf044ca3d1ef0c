// afmpeg completion: what a shell needs to complete command lines, made of the commands' tables.

import { defineCommand, flagsOf } from './command.js';
import type { CliCommand } from './command.js';
import { UsageError, choiceOf } from './usage.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** `commands` are all there are; this one is added to them. */
export function completionCommand(commands: readonly CliCommand[]): CliCommand {
  const own = defineCommand({
    name: 'completion',
    usage: 'bash | zsh | fish',
    summary: 'Prints what makes a shell complete command lines of afmpeg',
    more: `
  bash   echo 'eval "$(afmpeg completion bash)"' >> ~/.bashrc
  zsh    echo 'eval "$(afmpeg completion zsh)"' >> ~/.zshrc, below compinit
  fish   afmpeg completion fish > ~/.config/fish/completions/afmpeg.fish
`,
    options: {},
    takesOperands: true,
    choices: SHELLS,
    run({ operands: [shell, ...more] }) {
      if (shell === undefined || more.length > 0) {
        throw new UsageError('Expected one shell: afmpeg completion bash, zsh or fish');
      }
      const write = { bash, zsh, fish }[choiceOf('shell', shell, SHELLS)];
      process.stdout.write(write([...commands, own]));
      return Promise.resolve(0);
    },
  });
  return own;
}

/** Options, and words that follow one: `render/--renderer` has `afmpeg native`. */
function wordsOf(commands: readonly CliCommand[]): { key: string; words: readonly string[] }[] {
  return commands
    .flatMap(({ name, options, choices }) => [
      ...Object.entries(options).flatMap(([long, { choices: values, ...option }]) =>
        values === undefined
          ? []
          : [{ key: flagsOf({ [long]: option }).map((flag) => `${name}/${flag}`), words: values }],
      ),
      ...(choices === undefined ? [] : [{ key: [`${name}/${name}`], words: choices }]),
    ])
    .map(({ key, words }) => ({ key: key.join('|'), words }));
}

function bash(commands: readonly CliCommand[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const values = wordsOf(commands).map(({ key, words }) => `    ${key}) words="${words.join(' ')}" ;;\n`);
  const flags = commands.map(
    ({ name, options }) => `    ${name}/-*) words="${flagsOf(options).join(' ')} --help" ;;\n`,
  );
  // Nothing found means files: complete -o default.
  return `_afmpeg() {
  local word words='' cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do [[ $word == -- ]] && return; done
  if ((COMP_CWORD == 1)); then words='${names} help --help --version'
  elif [[ $command == help ]]; then words='${names}'
  else
    case $command/$cur in
${flags.join('')}    esac
    case $command/$prev in
${values.join('')}    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _afmpeg afmpeg
`;
}

function zsh(commands: readonly CliCommand[]): string {
  const names = commands.map(({ name, summary }) => quoted(`${name}:${summary}`)).join(' ');
  const values = wordsOf(commands).map(
    ({ key, words }) => `    (${key}) compadd -- ${words.join(' ')}; return ;;\n`,
  );
  const flags = commands.map(({ name, options }) => {
    const rows = Object.entries(options).flatMap(([long, option]) =>
      flagsOf({ [long]: option }).map((flag) => quoted(`${flag}:${option.help}`)),
    );
    return `    (${name}) found=(${[...rows, "'--help'"].join(' ')}) ;;\n`;
  });
  return `#compdef afmpeg
_afmpeg() {
  local -a found
  if ((\${words[(i)--]} < CURRENT)); then _files; return; fi
  if ((CURRENT == 2)) || [[ $words[2] == help ]]; then
    found=(${names})
    _describe command found
    return
  fi
  case $words[2]/$words[CURRENT-1] in
${values.join('')}  esac
  [[ $PREFIX == -* ]] || { _files; return }
  case $words[2] in
${flags.join('')}  esac
  _describe -o option found
}
if [[ $funcstack[1] == _afmpeg ]]; then _afmpeg "$@"; else compdef _afmpeg afmpeg; fi
`;
}

function fish(commands: readonly CliCommand[]): string {
  const names = commands.map(
    ({ name, summary }) =>
      `complete -c afmpeg -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}\n`,
  );
  const rest = commands.flatMap(({ name, options, choices }) => {
    const seen = `complete -c afmpeg -n '__fish_seen_subcommand_from ${name}'`;
    const negated = Object.entries(options).flatMap(([long, { isNegatable, help }]) =>
      isNegatable ? [`${seen} -l no-${long} -d ${quoted(`not: ${help}`)}\n`] : [],
    );
    const rows = Object.entries(options).map(([long, { short, value, choices: values, help }]) =>
      [
        `${seen} -l ${long}`,
        ...(short === undefined ? [] : [`-s ${short}`]),
        ...(value === undefined ? [] : [values === undefined ? '-r' : `-x -a ${quoted(values.join(' '))}`]),
        `-d ${quoted(help)}\n`,
      ].join(' '),
    );
    return choices === undefined ? [...rows, ...negated] : [`${seen} -f -a ${quoted(choices.join(' '))}\n`];
  });
  return [...names, ...rest].join('');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
